"""Shapes of the record that follows an activity: quorum, votes, minutes, documents."""

from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.activities.models import Credit
from backend.activities.schemas import HostSchema
from backend.attendance.models import ExportFormat, LeaveCategory, MinutesState, ResolutionKind
from backend.attendance.rules import RecordedAs
from backend.core.schemas import Choice, Day, IdField, Line, Moment, Number, Paragraph, RequestSchema, ResponseSchema

MOST_VOTERS = 5000
MOST_POINTS = 40


def _kept(kind: type[StrEnum], **kwargs: Any) -> fields.String:
    """A value of a closed set out of a kept text."""
    return fields.String(metadata={"enum": [member.value for member in kind]}, **kwargs)


def _kept_moment() -> fields.String:
    return fields.String(metadata={"format": "date-time"})


class QuorumSchema(ResponseSchema):
    """How the voters of one host stand; both numbers always together."""

    organisation = fields.Nested(HostSchema)
    voters = fields.Integer(metadata={"description": "All who are entitled to vote, there or not."})
    present_voters = fields.Integer()
    needed = fields.Integer(metadata={"description": "How many must be there for a vote: half."})
    is_met = fields.Boolean()
    needed_for_election = fields.Integer(metadata={"description": "How many must be there for an election: 4/5."})
    is_met_for_election = fields.Boolean()


class QuorumListSchema(ResponseSchema):
    """The quorum of each host that the asker may read; empty before the roster is written."""

    items = fields.List(fields.Nested(QuorumSchema))


class _VoteSchema(RequestSchema):
    text = Paragraph(most=1000, required=True, metadata={"description": "What was put to the vote."})
    kind = Choice(ResolutionKind, required=True)
    yes = Number(least=0, most=MOST_VOTERS, required=True)
    no = Number(least=0, most=MOST_VOTERS, required=True)
    abstain = Number(least=0, most=MOST_VOTERS, required=True)
    excluded = Number(
        least=0,
        most=MOST_VOTERS,
        load_default=0,
        metadata={"description": "Absent voters whom the meeting decided to leave out of the count."},
    )
    exclusion_reason = Line(most=200, load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def check_exclusion(self, data: dict[str, Any], **kwargs: object) -> None:
        if (data["excluded"] > 0) != (data["exclusion_reason"] is not None):
            raise ValidationError("Goes together with how many are left out.", "exclusion_reason")


class ResolutionCreateSchema(_VoteSchema):
    """A vote to put on record. The id is made by whoever sends it; sending it twice is once."""

    id = IdField(required=True)
    organisation_id = IdField(required=True, metadata={"description": "The host that voted."})


class ResolutionCorrectSchema(_VoteSchema):
    """What the vote really was. The wrong one is voided with the reason and stays readable."""

    id = IdField(required=True)
    reason = Line(most=200, required=True)


class ReasonSchema(RequestSchema):
    """Why."""

    reason = Line(most=200, required=True)


class ResolutionSchema(ResponseSchema):
    """A vote on record."""

    id = IdField()
    organisation_id = IdField()
    number = fields.Integer()
    kind = Choice(ResolutionKind)
    text = fields.String()
    voters = fields.Integer()
    excluded = fields.Integer()
    exclusion_reason = fields.String(allow_none=True)
    present_voters = fields.Integer()
    yes = fields.Integer()
    no = fields.Integer()
    abstain = fields.Integer()
    passed = fields.Boolean(metadata={"description": "More than half of those entitled said yes."})
    recorded_at = Moment()
    replaces_id = IdField(allow_none=True)
    voided_at = Moment(allow_none=True)
    void_reason = fields.String(allow_none=True)


class ResolutionListSchema(ResponseSchema):
    """The votes of an activity in the order of voting, voided ones included."""

    items = fields.List(fields.Nested(ResolutionSchema))


# --- Minutes ----------------------------------------------------------------------------------------------------------


class PointSchema(ResponseSchema):
    """A point of the agenda and what was said about it."""

    title = fields.String()
    text = fields.String()


class PointWriteSchema(RequestSchema):
    """A point of the agenda and what was said about it."""

    title = Line(most=200, least=0, required=True)
    text = Paragraph(most=8000, least=0, required=True)


class MinutesWriteSchema(RequestSchema):
    """What the recorder writes; everything else comes from the roster and the votes."""

    revision = Number(
        least=0, most=2**31 - 1, required=True, metadata={"description": "The one that was read; 0: none yet."}
    )
    chair = Line(most=40, least=0, required=True)
    recorder = Line(most=40, least=0, required=True)
    invitees = Line(most=300, least=0, required=True)
    points = fields.List(fields.Nested(PointWriteSchema), required=True, validate=[validate.Length(0, MOST_POINTS)])
    decisions = Paragraph(most=2000, least=0, required=True)


class MinutesFinaliseSchema(RequestSchema):
    """Which draft is meant."""

    revision = Number(least=1, most=2**31 - 1, required=True)


class RecordedPersonSchema(ResponseSchema):
    """One member in the minutes; of a leave only the category."""

    name = fields.String()
    recorded_as = _kept(RecordedAs, attribute="as")
    category = _kept(LeaveCategory, allow_none=True)


class RecordedAttendanceSchema(ResponseSchema):
    """Who came, in numbers and by name."""

    expected = fields.Integer()
    attended = fields.Integer()
    late = fields.Integer(metadata={"description": "Of those who attended."})
    provisional = fields.Integer()
    made_up = fields.Integer()
    on_leave = fields.Integer()
    exempt = fields.Integer(metadata={"description": "Outside `expected`, still in the base of quorum."})
    not_counted = fields.Integer(metadata={"description": "Outside `expected`: the system failed."})
    absent = fields.Integer()
    people = fields.List(fields.Nested(RecordedPersonSchema))
    guests = fields.List(fields.String())


class RecordedQuorumSchema(ResponseSchema):
    """Those entitled to vote, and of them those there."""

    voters = fields.Integer()
    present_voters = fields.Integer()


class RecordedResolutionSchema(ResponseSchema):
    """A vote as the minutes tell it."""

    text = fields.String()
    kind = _kept(ResolutionKind)
    voters = fields.Integer()
    excluded = fields.Integer()
    exclusion_reason = fields.String(allow_none=True)
    present_voters = fields.Integer()
    yes = fields.Integer()
    no = fields.Integer()
    abstain = fields.Integer()
    passed = fields.Boolean()


class RecordedActivitySchema(ResponseSchema):
    """The activity as the minutes tell it."""

    id = fields.String(metadata={"format": "uuid"})
    title = fields.String()
    credits = fields.List(_kept(Credit))
    starts_at = _kept_moment()
    ends_at = _kept_moment()
    held_on = fields.String(metadata={"format": "date"})
    venue = fields.String()
    venue_address = fields.String()
    hosts = fields.List(fields.String())


class RecordedOrganisationSchema(ResponseSchema):
    """The branch by its name at the time."""

    id = fields.String(metadata={"format": "uuid"})
    name = fields.String()


class RecordFactsSchema(ResponseSchema):
    """What minutes say that nobody writes."""

    organisation = fields.Nested(RecordedOrganisationSchema)
    activity = fields.Nested(RecordedActivitySchema)
    attendance = fields.Nested(RecordedAttendanceSchema)
    quorum = fields.Nested(RecordedQuorumSchema, allow_none=True)
    resolutions = fields.List(fields.Nested(RecordedResolutionSchema))


class MinutesVersionLineSchema(ResponseSchema):
    """A final version without its content."""

    id = IdField()
    number = fields.Integer()
    sha256 = fields.String()
    reason = fields.String(allow_none=True)
    finalised_at = Moment()
    finalised_by_name = fields.String()


class MinutesSchema(ResponseSchema):
    """The minutes of one host: the draft with the facts of this moment, and the versions that are final."""

    organisation = fields.Nested(HostSchema)
    state = Choice(MinutesState)
    revision = fields.Integer()
    chair = fields.String()
    recorder = fields.String()
    invitees = fields.String()
    points = fields.List(fields.Nested(PointSchema))
    decisions = fields.String()
    amendment_reason = fields.String(allow_none=True)
    changed_at = Moment(allow_none=True)
    facts = fields.Nested(RecordFactsSchema)
    versions = fields.List(fields.Nested(MinutesVersionLineSchema))
    may = fields.List(fields.String(metadata={"enum": ["write", "finalise", "amend", "restore"]}))


class MinutesVersionSchema(MinutesVersionLineSchema):
    """A final version with everything it says, as it was fixed."""

    is_intact = fields.Boolean(metadata={"description": "The kept text still has its hash."})
    chair = fields.String()
    recorder = fields.String()
    invitees = fields.String()
    points = fields.List(fields.Nested(PointSchema))
    decisions = fields.String()
    facts = fields.Nested(RecordFactsSchema)


# --- Documents --------------------------------------------------------------------------------------------------------


class MinutesFileSchema(RequestSchema):
    """As what kind of file."""

    format = Choice(ExportFormat, required=True, metadata={"enum": [ExportFormat.DOCX.value, ExportFormat.PDF.value]})

    @validates_schema(skip_on_field_errors=True)
    def check_format(self, data: dict[str, Any], **kwargs: object) -> None:
        if data["format"] is ExportFormat.XLSX:
            raise ValidationError("Minutes are no table.", "format")


class LedgerFileSchema(RequestSchema):
    """Which days, at most a year and a day of them, and as what kind of file."""

    from_on = Day(required=True, data_key="from")
    until_on = Day(required=True, data_key="until", metadata={"description": "First day not wanted any more."})
    format = Choice(ExportFormat, required=True)

    @validates_schema(skip_on_field_errors=True)
    def check_days(self, data: dict[str, Any], **kwargs: object) -> None:
        if not 0 < (data["until_on"] - data["from_on"]).days <= 366:  # noqa: PLR2004 - a leap year.
            raise ValidationError("Must be one day to one year.", "until")
