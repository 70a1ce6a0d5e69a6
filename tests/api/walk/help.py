"""The help, as it is walked."""

from tests.api.walk.stage import API, ONCE, Call, Stage, everyone, route


@route("help.search_help", allows=everyone, places=ONCE)
def _search(stage: Stage) -> Call:
    return Call(f"{API}/help?q=leave")
