"""The three lists of transfers, with ten thousand of them open in a thousand organisations."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text

from backend.application import create_app
from backend.core import clock, migrations
from backend.core.config import Settings
from backend.core.db import Database
from backend.core.ids import new_id
from backend.core.security import new_token, token_hash
from backend.identity.models import Account, Locale, LoginSession
from backend.members.models import Member, Sex
from backend.organisations.models import (
    Grant,
    OrganisationClosure,
    OrganisationKind,
    OrganisationParent,
    PartyOrganisation,
    Role,
)
from backend.transfers import rules
from backend.transfers.models import Transfer, TransferReason, TransferStation
from tests.load import client, servers

COMMITTEES, BRANCHES_EACH = 100, 9
OPEN, OVER = 10_000, 20_000
"""Beside what is open lies what was closed in the years before."""
PAGES = 60
FOUNDED_ON = date(2020, 1, 1)
Row = dict[str, Any]


def bench_transfers(url: str, folder: Path, *, workers: int) -> None:
    """Print the server's time of a page of each list, for officers of a hundred committees in turn."""
    app = create_app(Settings(database_url=url, data_dir=folder, log_level="ERROR"))
    database: Database = app.extensions["lianxin_database"]
    migrations.upgrade(database.engine)
    cookies = _fill(database)
    backend = database.engine.dialect.name
    environment = {"DATABASE_URL": url, "LIANXIN_DATA_DIR": str(folder), "LIANXIN_SERVER_WORKERS": str(workers)}
    with servers.running(environment) as server:
        asked = [
            client.request("GET", f"/api/v1/transfers?queue={queue.value}", cookie=cookies[place % len(cookies)])
            for place in range(PAGES)
            for queue in rules.Queue
        ]
        client.run(server.port, asked[:6], connections=1)  # The first of all pays for what is imported late.
        outcome = client.run(server.port, asked, connections=1)
        print(
            f"bench: transfer_queue database={backend} open={OPEN} p50_ms={outcome.percentile_ms(0.5):.1f}"
            f" p95_ms={outcome.percentile_ms(0.95):.1f} errors={outcome.errors}",
            flush=True,
        )
    database.engine.dispose()


def _fill(database: Database) -> list[str]:
    """A tree of a thousand organisations and transfers all over it; the cookies of one officer per committee."""
    now, chance = clock.now(), random.Random(11)
    root = new_id()
    committees = [new_id() for _ in range(COMMITTEES)]
    committee_of = {new_id(): committee for committee in committees for _ in range(BRANCHES_EACH)}
    officers = [(new_id(), committee, new_token()) for committee in committees]
    with database.transaction() as session:
        session.execute(insert(PartyOrganisation), list(_organisations(root, committees, list(committee_of), now)))
        links = [(committee, root) for committee in committees] + list(committee_of.items())
        session.execute(insert(OrganisationParent), [_link(*pair) for pair in links])
        session.execute(insert(OrganisationClosure), list(_descents(root, committee_of)))
        session.execute(insert(Account), [_account(account, now) for account, _, _ in officers])
        session.execute(insert(LoginSession), [_login(account, token, now) for account, _, token in officers])
        session.execute(insert(Grant), [_grant(account, committee, now) for account, committee, _ in officers])
        members = [new_id() for _ in range(OPEN + OVER)]
        session.execute(insert(Member), [_member(member, place, now) for place, member in enumerate(members)])
    with database.transaction() as session:
        made = [
            _transfer(member, committee_of, officers[0][0], now, chance, is_open=place < OPEN)
            for place, member in enumerate(members)
        ]
        session.execute(insert(Transfer), [transfer for transfer, _ in made])
        session.execute(insert(TransferStation), [station for _, stations in made for station in stations])
        assert session.scalar(select(func.count()).where(Transfer.closed_at.is_(None))) == OPEN
        session.execute(text("ANALYZE"))
    return [f"lianxin={token}" for _, _, token in officers]


def _transfer(
    member: UUID,
    committee_of: dict[UUID, UUID],
    applicant: UUID,
    now: datetime,
    chance: random.Random,
    *,
    is_open: bool,
) -> tuple[Row, list[Row]]:
    origin, destination = chance.sample(list(committee_of), 2)
    sides = [rules.Side(branch, committee_of[branch], committee_of[branch]) for branch in (origin, destination)]
    way = rules.way(*sides)
    position = chance.randrange(1, len(way) - 1) if is_open else len(way) - 1
    since_at = now - timedelta(days=chance.randrange(0, 30 if is_open else 900))
    transfer = {
        "id": new_id(),
        "member_id": member,
        "kind": rules.kind_of(*sides),
        "origin_id": origin,
        "destination_id": destination,
        "reason": TransferReason.WORKPLACE,
        "state": way[position].state,
        "position": position,
        "holder_id": way[position].organisation_id,
        "since_at": since_at,
        "due_on": clock.local_date(since_at) + timedelta(days=14) if is_open else None,
        "applied_by_account_id": applicant,
        "created_at": since_at,
        "closed_at": None if is_open else since_at,
    }
    stations = [
        {
            "transfer_id": transfer["id"],
            "position": place,
            "state": station.state,
            "organisation_id": station.organisation_id,
        }
        for place, station in enumerate(way)
    ]
    return transfer, stations


def _organisations(root: UUID, committees: list[UUID], branches: list[UUID], now: datetime) -> Iterator[Row]:
    kinds = [(root, "测量市委", OrganisationKind.WORK_COMMITTEE)]
    kinds += [(one, f"测量第{n}党委", OrganisationKind.COMMITTEE) for n, one in enumerate(committees)]
    kinds += [(one, f"测量第{n}支部", OrganisationKind.BRANCH) for n, one in enumerate(branches)]
    for organisation_id, name, kind in kinds:
        yield {
            "id": organisation_id,
            "name": name,
            "short_name": name,
            "kind": kind,
            "may_transfer_nationwide": kind is OrganisationKind.COMMITTEE,
            "founded_on": FOUNDED_ON,
            "created_at": now,
        }


def _link(organisation: UUID, parent: UUID) -> Row:
    return {"id": new_id(), "organisation_id": organisation, "parent_id": parent, "from_on": FOUNDED_ON}


def _descents(root: UUID, committee_of: dict[UUID, UUID]) -> Iterator[Row]:
    pairs = [(root, root, 0)]
    pairs += [pair for one in set(committee_of.values()) for pair in ((one, one, 0), (root, one, 1))]
    for branch, committee in committee_of.items():
        pairs += [(branch, branch, 0), (committee, branch, 1), (root, branch, 2)]
    for ancestor, descendant, depth in pairs:
        ids = {"id": new_id(), "ancestor_id": ancestor, "descendant_id": descendant}
        yield ids | {"depth": depth, "from_on": FOUNDED_ON}


def _account(account: UUID, now: datetime) -> Row:
    return {"id": account, "display_name": "测量干部", "locale": Locale.CHINESE, "created_at": now}


def _login(account: UUID, token: str, now: datetime) -> Row:
    return {
        "id": new_id(),
        "token_hash": token_hash(token),
        "account_id": account,
        "created_at": now,
        "expires_at": now + timedelta(days=1),
        "last_seen_at": now,
        "powers_seen_at": now,
    }


def _grant(account: UUID, committee: UUID, now: datetime) -> Row:
    return {
        "id": new_id(),
        "account_id": account,
        "role": Role.COMMITTEE_STAFF,
        "organisation_id": committee,
        "from_at": now,
        "granted_by_account_id": account,
    }


def _member(member: UUID, place: int, now: datetime) -> Row:
    return {
        "id": member,
        "name": f"测量{place}",
        "name_pinyin": f"celiang{place}",
        "sex": Sex.UNKNOWN,
        "created_at": now,
        "changed_at": now,
    }
