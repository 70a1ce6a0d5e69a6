"""Figures of oversight, as they are walked."""

from tests.api.walk.stage import API, Call, Stage, route


@route("oversight.show_burden")
def _burden(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/burden?from=2025-09&until=2026-04")
