"""Routes of talks, lectures of heads, and responsibilities."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.members.access import get_member_of
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right
from backend.yearly import access
from backend.yearly.schemas import records as schemas
from backend.yearly.schemas.appraisals import YearQuerySchema
from backend.yearly.service import lectures, responsibilities, talks

blp = Blueprint("yearly records", __name__, description="Talks, lectures of heads, responsibilities.")


@blp.route("/organisations/<id:organisation_id>/talks", methods=["GET"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(YearQuerySchema, location="query")
@blp.response(200, schemas.TalkListSchema)
def list_talks(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """The year's talks, and whom nobody has talked with."""
    return _talks(get_organisation(organisation_id, Right.YEARLY_KEEP).id, query["year"])


@blp.route("/organisations/<id:organisation_id>/talks", methods=["POST"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.TalkCreateSchema)
@blp.response(201, schemas.TalkListSchema)
def record_talk(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Put a talk on record. 409 talk_exists; 422 talk_with_oneself, date_in_future."""
    branch = get_organisation(organisation_id, Right.YEARLY_KEEP)
    talk = talks.record(
        db.session(),
        organisation_id=branch.id,
        talk_id=body["id"],
        led_by=get_member_of(branch.id, body["led_by_member_id"]),
        member=get_member_of(branch.id, body["member_id"]),
        kind=body["kind"],
        held_on=body["held_on"],
        by=current_login().account,
        now=clock.now(),
    )
    return _talks(branch.id, talk.held_on.year)


@blp.route("/talks/<id:talk_id>", methods=["DELETE"])
@requires(Right.YEARLY_KEEP)
@blp.response(200, schemas.TalkListSchema)
def void_talk(talk_id: UUID) -> dict[str, Any]:
    """Take back a talk that was recorded wrongly."""
    talk = access.get_talk(talk_id)
    talks.void(db.session(), talk=talk, by=current_login().account, now=clock.now())
    return _talks(talk.organisation_id, talk.held_on.year)


@blp.route("/organisations/<id:organisation_id>/head-lectures", methods=["GET"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(YearQuerySchema, location="query")
@blp.response(200, schemas.HeadLectureListSchema)
def list_lectures(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """The year's lectures of heads, and the quarters without one."""
    return _lectures(get_organisation(organisation_id, Right.YEARLY_KEEP).id, query["year"])


@blp.route("/organisations/<id:organisation_id>/head-lectures", methods=["POST"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.HeadLectureCreateSchema)
@blp.response(201, schemas.HeadLectureListSchema)
def record_lecture(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Put a lecture on record. 409 lecture_exists; 422 date_in_future."""
    branch = get_organisation(organisation_id, Right.YEARLY_KEEP)
    lecture = lectures.record(
        db.session(),
        organisation_id=branch.id,
        lecture_id=body["id"],
        speaker=get_member_of(branch.id, body["member_id"]),
        kind=body["kind"],
        theme=body["theme"],
        held_on=body["held_on"],
        activity_id=body["activity_id"],
        by=current_login().account,
        now=clock.now(),
    )
    return _lectures(branch.id, lecture.held_on.year)


@blp.route("/head-lectures/<id:lecture_id>", methods=["DELETE"])
@requires(Right.YEARLY_KEEP)
@blp.response(200, schemas.HeadLectureListSchema)
def void_lecture(lecture_id: UUID) -> dict[str, Any]:
    """Take back a lecture that was recorded wrongly."""
    lecture = access.get_lecture(lecture_id)
    lectures.void(db.session(), lecture=lecture, by=current_login().account, now=clock.now())
    db.session().flush()
    return _lectures(lecture.organisation_id, lecture.held_on.year)


@blp.route("/organisations/<id:organisation_id>/responsibilities", methods=["GET"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(YearQuerySchema, location="query")
@blp.response(200, schemas.ResponsibilityListSchema)
def list_responsibilities(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Who answers for what until when."""
    return _items(get_organisation(organisation_id, Right.YEARLY_KEEP).id, query["year"])


@blp.route("/organisations/<id:organisation_id>/responsibilities", methods=["POST"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.ResponsibilityCreateSchema)
@blp.response(201, schemas.ResponsibilityListSchema)
def add_responsibility(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Let a member answer for something. 422 responsibility_days {field}."""
    branch = get_organisation(organisation_id, Right.YEARLY_KEEP)
    item = responsibilities.add(
        db.session(),
        organisation_id=branch.id,
        item_id=body["id"],
        holder=get_member_of(branch.id, body["member_id"]),
        post=body["post"],
        text=body["text"],
        from_on=body["from_on"],
        due_on=body["due_on"],
        now=clock.now(),
    )
    return _items(branch.id, item.due_on.year)


@blp.route("/responsibilities/<id:responsibility_id>/done", methods=["PUT"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.ResponsibilityDoneSchema)
@blp.response(200, schemas.ResponsibilityListSchema)
def mark_done(body: dict[str, Any], responsibility_id: UUID) -> dict[str, Any]:
    """Say that it was done, and where it shows. 409 responsibility_closed; 422 date_in_future, responsibility_days."""
    item, account = access.get_responsibility(responsibility_id), current_login().account
    responsibilities.mark_done(db.session(), item=item, by=account, now=clock.now(), **body)
    return _items(item.organisation_id, item.due_on.year)


@blp.route("/responsibilities/<id:responsibility_id>/end", methods=["POST"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.ResponsibilityEndSchema)
@blp.response(200, schemas.ResponsibilityListSchema)
def end_responsibility(body: dict[str, Any], responsibility_id: UUID) -> dict[str, Any]:
    """Hand it over from today, or drop it. 409 responsibility_closed."""
    item, successor_id = access.get_responsibility(responsibility_id), body["successor_id"]
    successor = get_member_of(item.organisation_id, successor_id) if successor_id is not None else None
    responsibilities.end(db.session(), item=item, successor=successor, post=body["post"], now=clock.now())
    return _items(item.organisation_id, item.due_on.year)


def _this_year() -> int:
    return clock.local_date(clock.now()).year


def _talks(organisation_id: UUID, year: int | None) -> dict[str, Any]:
    today = clock.local_date(clock.now())
    return talks.list_of_branch(db.session(), organisation_id=organisation_id, year=year or today.year, today=today)


def _lectures(organisation_id: UUID, year: int | None) -> dict[str, Any]:
    return lectures.list_of_year(db.session(), organisation_id=organisation_id, year=year or _this_year())


def _items(organisation_id: UUID, year: int | None) -> dict[str, Any]:
    return responsibilities.list_of_year(db.session(), organisation_id=organisation_id, year=year or _this_year())
