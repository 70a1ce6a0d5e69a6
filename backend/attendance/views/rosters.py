"""The roster as it fills, for those who watch it."""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, request

from backend.activities.access import get_activity
from backend.activities.models import Activity
from backend.activities.service import planning
from backend.attendance import schemas
from backend.attendance.access import own_hosts
from backend.attendance.service import leave, roster, roster_version
from backend.attendance.views.passes import Passes
from backend.attendance.views.watched import Answer, Kept, Watched, Written
from backend.core import clock, db
from backend.core.http import Blueprint, opens
from backend.core.schemas import quick_dump
from backend.identity.access import current_token_hash
from backend.organisations.access import demand, has_right_at
from backend.organisations.rules import Right

blp = Blueprint("roster", __name__, description="The roster of an activity, for its branch's officers.")
_HEAD = schemas.RosterSchema(exclude=("version", "since", "gone", "lines"))
_dumped_line = quick_dump(schemas.RosterLineSchema())
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
PRIVATE = ("Cache-Control", "private, no-cache")


def _let_in() -> None:
    """Open the roster to whoever may read attendance, or has a pass from a moment ago that is still good."""
    activity_id = (request.view_args or {})["activity_id"]
    g.watching = _passes().find(current_token_hash(), activity_id, now=clock.now())
    if g.watching is None:
        demand(Right.ATTENDANCE_READ, counts_as_use=False)


@blp.route("/activities/<id:activity_id>/roster", methods=["GET"])
@opens(Right.ATTENDANCE_READ.value, _let_in)
@blp.arguments(schemas.RosterQuerySchema, location="query")
@blp.response(200, schemas.RosterSchema, headers={"ETag": {"schema": {"type": "string"}}})
@blp.alt_response(304, description="Nothing has changed since the ETag that was sent.")
def get_roster(query: dict[str, Any], activity_id: UUID) -> Response:
    """Who is expected and who has come; of other hosts of a joint activity the numbers only.

    Whoever watches says `since` which version they hold and gets what has changed; or everything, when that version
    is not known here any more: `since` of the answer is null then. Those who watch share an answer for a moment;
    whoever has just changed something asks for a `fresh` one.
    """
    watched: Watched = current_app.extensions["lianxin_watched"]
    kept = watched.find(g.watching) if g.watching is not None and not query["fresh"] else None
    if kept is None:
        kept = _asked(activity_id, watched, fresh=query["fresh"])
    if request.headers.get("If-None-Match") == tag_of(kept):
        return Response(status=304, headers=[("ETag", tag_of(kept)), PRIVATE])
    content, headers = sent(kept, since=query["since"], packed=request.accept_encodings["gzip"] > 0)
    return Response(content, headers=headers)


def sent(kept: Kept, *, since: str | None, packed: bool) -> tuple[bytes, list[tuple[str, str]]]:
    """The body and the headers for whoever holds the version `since`, `packed` if their browser can unpack it."""
    body = kept.body(since, _written)
    headers = [("Content-Type", "application/json"), ("ETag", tag_of(kept)), PRIVATE, ("Vary", "Accept-Encoding")]
    if packed and body.packed is not None:
        return body.packed, [*headers, ("Content-Encoding", "gzip")]
    return body.plain, headers


def tag_of(kept: Kept) -> str:
    """The version as an entity tag."""
    return f'W/"{kept.answer.version}"'


def _asked(activity_id: UUID, watched: Watched, *, fresh: bool) -> Kept:
    demand(Right.ATTENDANCE_READ, counts_as_use=False)
    activity = get_activity(activity_id, Right.ATTENDANCE_READ)
    notes, own = sees_notes(activity), own_hosts(activity, Right.ATTENDANCE_READ)
    # A step, an edit or another host makes an answer of its own: nobody is shown one from before.
    key = (activity.id, activity.version, frozenset(planning.host_ids(activity)), notes, frozenset(own))
    # Only to give the connection back: the pass takes one of its own, and the answer may have to wait for its turn.
    db.session().commit()
    _passes().give(current_token_hash(), activity_id, key, now=clock.now())

    def make(last: Answer | None) -> Answer:
        version = _version_of(activity, notes=notes, own=own)
        return last if last and last.version == version else _answer(activity, version, last, notes=notes, own=own)

    return watched.answer(key, make, fresh=fresh)


def _passes() -> Passes:
    found: Passes = current_app.extensions["lianxin_passes"]
    return found


def _version_of(activity: Activity, *, notes: bool, own: Collection[UUID]) -> str:
    seen = "".join(str(int(host.organisation_id in own)) for host in activity.hosts)
    return f"{roster_version.version_of(db.session(), activity=activity)}-{int(notes)}-{seen}".replace(" ", "")


def _answer(activity: Activity, version: str, last: Answer | None, *, notes: bool, own: Collection[UUID]) -> Answer:
    """The roster anew; a line that reads as it did is not written again."""
    everybody = roster.list_lines(db.session(), activity=activity)
    lines = roster.lines_of(everybody, activity=activity, hosts=own)
    head = {
        "activity_id": activity.id,
        "state": activity.state,
        "counts": roster.counts_of(lines),
        "branches": [
            {
                "organisation": host.organisation,
                "counts": roster.counts_of(roster.lines_of(everybody, activity=activity, hosts=[host.organisation_id])),
            }
            for host in activity.hosts
        ],
    }
    before = last.lines if last else {}
    written: dict[UUID, Written] = {}
    for line in lines:
        same = before.get(line.member_id)
        written[line.member_id] = same if same and same.line == line else _write(line, notes=notes)
    return Answer(version, _HEAD.dump(head), written)


def _write(line: roster.RosterLine, *, notes: bool) -> Written:
    return Written(line, _encoded(_dumped_line(described_line(line, notes=notes))).encode())


def _written(answer: Answer, before: Answer | None) -> bytes:
    """The answer as it is sent: its head, and the lines as they were written once."""
    lines, gone = answer.since(before)
    head = {
        **answer.head,
        "version": answer.version,
        "since": before.version if before else None,
        "gone": [str(member_id) for member_id in gone],
    }
    return _encoded(head).encode()[:-1] + b',"lines":[' + b",".join(lines) + b"]}"


def sees_notes(activity: Activity) -> bool:
    """Free text of a leave is for those who run the branch; upward only its category travels (domain §8)."""
    return any(has_right_at(Right.ATTENDANCE_WRITE, host.organisation_id) for host in activity.hosts)


def described_line(line: roster.RosterLine, *, notes: bool) -> dict[str, Any]:
    """The line as its schema wants it, with the words of a leave for those who may read them."""
    described = dict(vars(line))  # `asdict` copies deeply, a thousand lines for everybody who watches.
    if line.leave is not None:
        note = leave.note_of(db.session(), line.leave["note_sealed"]) if notes else None
        described["leave"] = line.leave | {"note": note}
    return described
