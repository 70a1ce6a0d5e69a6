"""Hours of one person, the report of a city and its community groups, over a year of 20,000 volunteers."""

from pathlib import Path

from backend.application import create_app
from backend.core import migrations
from backend.core.config import Settings
from backend.core.db import Database
from tests.load import client, servers, service_year

VOLUNTEERS = 20_000
RECORDS_EACH = 20
REPORTS = 20
LISTS = 50


def bench_service(url: str, folder: Path, *, workers: int) -> None:
    """Print the server's time of each, one request after the other."""
    app = create_app(Settings(database_url=url, data_dir=folder, log_level="ERROR"))
    database: Database = app.extensions["lianxin_database"]
    migrations.upgrade(database.engine)
    year = service_year.fill(database, volunteers=VOLUNTEERS, each=RECORDS_EACH)
    backend = database.engine.dialect.name
    environment = {"DATABASE_URL": url, "LIANXIN_DATA_DIR": str(folder), "LIANXIN_SERVER_WORKERS": str(workers)}
    period = f"from={year.from_on}&until={year.until_on}"
    report = f"/api/v1/organisations/{year.root_id}/service-report?{period}"
    groups = f"/api/v1/projects/{year.legal_aid_id}/groups?sort=urgency"
    with servers.running(environment) as server:
        for name, requests in (
            ("my_hours", [client.request("GET", "/api/v1/me/hours", cookie=cookie) for cookie in year.cookies]),
            ("service_report", [client.request("GET", report, cookie=year.staff_cookie)] * REPORTS),
            ("legal_groups", [client.request("GET", groups, cookie=year.staff_cookie)] * LISTS),
        ):
            client.run(server.port, requests[:2], connections=1)  # The first of all pays for what is imported late.
            outcome = client.run(server.port, requests, connections=1)
            print(
                f"bench: {name} database={backend} records={year.records} p50_ms={outcome.percentile_ms(0.5):.1f}"
                f" p95_ms={outcome.percentile_ms(0.95):.1f} errors={outcome.errors}",
                flush=True,
            )
    database.engine.dispose()
