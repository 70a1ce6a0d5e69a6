"""Checking in by the hundred: what a phone kept while there was no network. Every item ends by itself."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from marshmallow import ValidationError
from sqlalchemy import select

from backend.attendance import schemas
from backend.attendance.models import SECOND_HAND, Outcome
from backend.attendance.service.attempt import Ending, Recorded, Scan, scan_of
from backend.attendance.views.check_ins import DeskRights, writer
from backend.attendance.views.scans import answer_of, attempt_of, refusal_of
from backend.core import clock, db
from backend.core.errors import Invalid, Refusal
from backend.core.http import Blueprint, answered, described
from backend.core.ids import is_version_7, parsed
from backend.identity.access import current_login, signed_in
from backend.identity.models import Account

blp = Blueprint("check-in batches", __name__, description="What a phone kept while there was no network.")

_BATCH, _ITEM = schemas.LooseBatchSchema(), schemas.CheckInItemSchema()
_BYTES_PER_ITEM = 2_000
"""More than any item that is valid needs."""
_BODY = {"application/json": {"schema": schemas.CheckInBatchSchema}}
_ANSWER = {"application/json": {"schema": schemas.CheckInBatchAnswerSchema}}


@blp.route("/check-ins/batch", methods=["POST"])
@blp.doc(
    requestBody={"required": True, "content": _BODY},
    responses={
        "200": {"description": "One result for each, in their order", "content": _ANSWER},
        "default": {"$ref": "#/components/responses/DEFAULT_ERROR"},
    },
)
@signed_in
def create_check_in_batch() -> Response:
    """Record up to 500 attempts, each as if it had been PUT by itself; one that is refused or not valid stops nothing.

    Sent again, for example because the connection broke, it answers what was recorded before as a replay.
    """
    request.max_content_length = schemas.MOST_IN_BATCH * _BYTES_PER_ITEM
    items = blp.ARGUMENTS_PARSER.parse(_BATCH, request)["items"]
    rights = DeskRights(current_login().account_id, now=clock.now())
    read = [_read(item, rights) for item in items]
    endings = iter(writer().record_each([scan for scan in read if isinstance(scan, Scan)]))
    ended = [next(endings) if isinstance(scan, Scan) else scan for scan in read]
    names = _recorders([ending for scan, ending in zip(read, ended, strict=True) if _is_tick(scan)])
    results = [
        _result(item, ending, names if _is_tick(scan) else {})
        for item, scan, ending in zip(items, read, ended, strict=True)
    ]
    return answered({"items": results})


def _read(item: Any, rights: DeskRights) -> Scan | Refusal:
    """The scan that waits for the writer, or why there is none."""
    try:
        body = _ITEM.load(item)
        attempt = attempt_of(body["id"], body, account_id=current_login().account_id)
        if attempt.evidence in SECOND_HAND:
            attempt = rights.judged(attempt)
        return scan_of(attempt, keyring=db.database().keyring, now=clock.now())
    except ValidationError as wrong:
        return Invalid(errors={"json": wrong.messages})
    except Refusal as refusal:
        return refusal


def _is_tick(scan: Scan | Refusal) -> bool:
    return isinstance(scan, Scan) and scan.attempt.evidence in SECOND_HAND


def _recorders(endings: Sequence[Ending]) -> dict[str, str]:
    """The names of those who recorded what an officer's ticks ended as."""
    told = {ending.facts["recorded_by_account_id"] for ending in endings if _went_well(ending)}
    rows = db.session().execute(
        select(Account.id, Account.display_name).where(Account.id.in_([parsed(account_id) for account_id in told]))
    )
    return {str(account_id): name for account_id, name in rows}


def _went_well(ending: Ending) -> bool:
    return isinstance(ending, Recorded) and ending.outcome is not Outcome.REFUSED


def _result(item: Any, ending: Ending, names: dict[str, str]) -> dict[str, Any]:
    check_in_id = _id_of(item)
    if isinstance(ending, Refusal):
        return {"id": check_in_id, "answer": None, "problem": described(ending)}
    if ending.outcome is Outcome.REFUSED:
        return {"id": check_in_id, "answer": None, "problem": described(refusal_of(check_in_id, ending))}
    recorder = names.get(ending.facts["recorded_by_account_id"])
    return {"id": check_in_id, "answer": answer_of(check_in_id, ending, recorder=recorder), "problem": None}


def _id_of(item: Any) -> Any:
    """The id that was sent, where it is one."""
    sent = item.get("id") if isinstance(item, dict) else None
    found = parsed(sent) if isinstance(sent, str) else None
    return str(found) if is_version_7(found) else None
