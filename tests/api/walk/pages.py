"""Pages and health, as they are walked."""

from tests.api.walk.stage import API, ONCE, Call, Stage, everyone, route


@route("get_page", allows=everyone, places=ONCE)
def _page(_stage: Stage) -> Call:
    return Call("/")


@route("get_docs", allows=everyone, places=ONCE)
def _docs(_stage: Stage) -> Call:
    return Call(f"{API}/docs")


@route("api-docs.openapi_json", allows=everyone, places=ONCE)
def _openapi(_stage: Stage) -> Call:
    return Call(f"{API}/openapi.json")


@route("health.get_health", allows=everyone, places=ONCE)
def _health(_stage: Stage) -> Call:
    return Call("/healthz")


@route("health.get_readiness", allows=everyone, places=ONCE)
def _readiness(_stage: Stage) -> Call:
    return Call("/readyz")


@route("metrics.get_metrics", allows=everyone, places=ONCE)
def _metrics(_stage: Stage) -> Call:
    return Call("/metrics")
