"""What goes in and out of duties' routes."""

from marshmallow import fields, validate

from backend.activities.models import ActivityState, Credit
from backend.activities.schemas import HostSchema
from backend.activities.series_schemas import CalendarDaySchema
from backend.attendance.models import ExportFormat
from backend.core.schemas import Choice, Day, IdField, Line, Moment, Number, RequestSchema, ResponseSchema
from backend.duties.rules.changes import ChangeKind
from backend.duties.rules.facts import WhyNot
from backend.duties.rules.rule import Cadence, RuleKind, Unit
from backend.duties.rules.settling import DutyState
from backend.yearly.service.evidence import EvidenceKind

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
LONGEST_REASON = 300
LONGEST_NOTE = 120
MOST_LINES = 120
KEY = {"description": "The rule, as in `rows`."}
PERIOD = {"description": "First day of the period."}


class YearQuerySchema(RequestSchema):
    """Which year."""

    year = fields.Integer(required=True, validate=[validate.Range(EARLIEST_YEAR, LATEST_YEAR)])


class DutyActivitySchema(ResponseSchema):
    """An activity that settles a duty, or will."""

    id = IdField()
    title = fields.String()
    held_on = fields.Date()
    state = Choice(ActivityState)


class _ByNameSchema(ResponseSchema):
    by_name = fields.String(attribute="by.display_name")
    at = Moment()


class DutyRecordSchema(_ByNameSchema):
    """What officers noted: when and how much, never what was said."""

    id = IdField()
    done_on = fields.Date()
    amount = fields.Integer()
    note = fields.String()


class DutyEvidenceSchema(ResponseSchema):
    """What another record of the branch shows."""

    kind = Choice(EvidenceKind)
    subject_id = IdField()
    done_on = fields.Date()


class DutyExclusionSchema(_ByNameSchema):
    """Why a duty is left out, and who said so."""

    id = IdField()
    reason = fields.String()


class DutyRuleSchema(ResponseSchema):
    """A rule as it holds for the branch."""

    key = fields.String()
    name = fields.String(metadata={"description": "In Chinese."})
    name_en = fields.String()
    source = fields.String()
    kind = Choice(RuleKind)
    cadence = Choice(Cadence)
    unit = Choice(Unit)
    is_noted_by_hand = fields.Boolean(metadata={"description": "Settled by what officers note, not by activities."})


class DutySchema(ResponseSchema):
    """What a rule asks for in one period, and how it stands. Days are included."""

    period_on = fields.Date(metadata=PERIOD)
    period_until_on = fields.Date()
    from_on = fields.Date(metadata={"description": "First day on which it is usual."})
    until_on = fields.Date()
    last_safe_on = fields.Date(metadata={"description": "Last working day of these."})
    grace_until_on = fields.Date()
    need = fields.Integer(metadata={"description": "In the rule's unit; 0 where nobody noted when the term began."})
    have = fields.Integer()
    planned = fields.Integer()
    state = Choice(DutyState)
    why_not = Choice(WhyNot, allow_none=True, metadata={"description": "Why it does not apply."})
    activities = fields.List(fields.Nested(DutyActivitySchema))
    records = fields.List(fields.Nested(DutyRecordSchema))
    evidence = fields.List(fields.Nested(DutyEvidenceSchema))
    exclusion = fields.Nested(DutyExclusionSchema, allow_none=True)


class DutyRowSchema(ResponseSchema):
    """One rule over the year."""

    rule = fields.Nested(DutyRuleSchema)
    duties = fields.List(fields.Nested(DutySchema))


class DutyYearSchema(ResponseSchema):
    """The year of a branch: the ledger page and the list of what is due."""

    organisation = fields.Nested(HostSchema)
    year = fields.Integer()
    today = fields.Date()
    is_calendar_published = fields.Boolean(metadata={"description": "False: only weekdays speak (节假日安排未公布)."})
    source = fields.String()
    as_of = fields.Date()
    may_write = fields.Boolean()
    rows = fields.List(fields.Nested(DutyRowSchema))


class YearFileSchema(RequestSchema):
    """As what kind of file."""

    year = Number(least=EARLIEST_YEAR, most=LATEST_YEAR, required=True)
    format = Choice(ExportFormat, required=True)


# --- Saying -----------------------------------------------------------------------------------------------------------


class DutyExcludeSchema(RequestSchema):
    """Leave one duty out, with a reason that the committees above read."""

    rule_key = Line(most=40, required=True, metadata=KEY)
    period_on = Day(required=True, metadata=PERIOD)
    reason = Line(most=LONGEST_REASON, least=2, required=True)


class DutyIncludeSchema(RequestSchema):
    """Take an exclusion back, with a reason."""

    reason = Line(most=LONGEST_REASON, least=2, required=True)


class DutyNoteSchema(RequestSchema):
    """Note what was done. The id is the phone's: the same one again changes nothing."""

    id = IdField(required=True)
    rule_key = Line(most=40, required=True, metadata=KEY)
    done_on = Day(required=True)
    amount = Number(least=1, most=400, load_default=1, metadata={"description": "In the rule's unit."})
    note = Line(most=LONGEST_NOTE, least=0, load_default="", metadata={"description": "Where it can be found."})


# --- Planning ---------------------------------------------------------------------------------------------------------


class NamedDutySchema(ResponseSchema):
    """A duty by its rule and period."""

    rule_key = fields.String()
    name = fields.String()
    name_en = fields.String()
    cadence = Choice(Cadence, allow_none=True)
    period_on = fields.Date(metadata=PERIOD)


class PlanLineSchema(ResponseSchema):
    """One activity that would be made."""

    key = fields.String(metadata={"description": "Names the line when it comes back."})
    title = fields.String()
    credits = fields.List(Choice(Credit))
    on = fields.Date()
    starts_time = fields.Time(format="%H:%M", metadata={"description": "Local time."})
    duration_minutes = fields.Integer()
    from_on = fields.Date(metadata={"description": "First day on which it would settle what it says."})
    until_on = fields.Date(metadata={"description": "The last one."})
    is_moved = fields.Boolean(metadata={"description": "Not on the usual day of the month."})
    day = fields.Nested(CalendarDaySchema)
    settles = fields.List(fields.Nested(NamedDutySchema))


class YearPlanSchema(ResponseSchema):
    """What planning the year would make. Send the fingerprint back with what is wanted of it."""

    fingerprint = fields.String()
    is_calendar_published = fields.Boolean()
    venue = fields.String(metadata={"description": "Where the branch met last; empty: nowhere yet."})
    venue_address = fields.String()
    lines = fields.List(fields.Nested(PlanLineSchema))
    left = fields.List(
        fields.Nested(NamedDutySchema), metadata={"description": "No day is left for these, or none is free."}
    )


class WantedLineSchema(RequestSchema):
    """A line of the preview, perhaps with another day, time or title."""

    key = Line(most=120, required=True)
    on = Day(required=True)
    starts_time = fields.Time(required=True, format="%H:%M")
    title = Line(most=80, load_default=None, allow_none=True)


class YearPlanMakeSchema(RequestSchema):
    """What of a preview is to be made."""

    year = Number(least=EARLIEST_YEAR, most=LATEST_YEAR, required=True)
    fingerprint = Line(most=64, required=True)
    publishes = fields.Boolean(
        load_default=False, metadata={"description": "Publish what is for the whole branch; else drafts."}
    )
    venue = Line(most=80, required=True)
    venue_address = Line(most=160, least=0, load_default="")
    lines = fields.List(fields.Nested(WantedLineSchema), required=True, validate=[validate.Length(1, MOST_LINES)])


class PlannedSchema(ResponseSchema):
    """What was made, in order of time."""

    items = fields.List(fields.Nested(DutyActivitySchema))


# --- Hours of study ---------------------------------------------------------------------------------------------------


class StudiedSchema(ResponseSchema):
    """One member's hours."""

    member_id = IdField()
    name = fields.String()
    hours = fields.Integer()
    is_exempt = fields.Boolean(metadata={"description": "Need not come on the day: in neither number."})


class StudyHoursSchema(ResponseSchema):
    """Members' own hours of a year beside what the rule asks of each."""

    year = fields.Integer()
    as_of = fields.Date(metadata={"description": "Members of this day: today, or the year's last one."})
    need = fields.Integer(metadata={"description": "Hours a year; 0 where the rule asks nothing of the branch."})
    share = fields.Integer(metadata={"description": "Of these the hours that are due by `as_of`."})
    minutes_per_hour = fields.Integer()
    source = fields.String()
    members = fields.Integer(metadata={"description": "The denominator: everybody but the exempt."})
    exempt = fields.Integer()
    reached_share = fields.Integer()
    reached_year = fields.Integer()
    lines = fields.List(
        fields.Nested(StudiedSchema),
        allow_none=True,
        metadata={"description": "By name, for the branch's own officers; null for those above, who read numbers."},
    )


class OwnStudyHoursSchema(ResponseSchema):
    """One's own hours of a year."""

    year = fields.Integer()
    hours = fields.Integer()
    need = fields.Integer(metadata={"description": "Hours a year; 0 where no rule asks for any."})


# --- Snapshots --------------------------------------------------------------------------------------------------------


class ChangeSchema(ResponseSchema):
    """Why today's record says something else."""

    kind = Choice(ChangeKind)
    title = fields.String(allow_none=True)
    activity_id = IdField(allow_none=True)
    on = fields.Date(allow_none=True)


class StoodSchema(ResponseSchema):
    """How a duty stood, or stands."""

    state = Choice(DutyState)
    have = fields.Integer()
    need = fields.Integer()


class ComparedSchema(NamedDutySchema):
    """A duty then and now."""

    then = fields.Nested(StoodSchema)
    now = fields.Nested(StoodSchema, allow_none=True)
    is_same = fields.Boolean()
    changes = fields.List(fields.Nested(ChangeSchema))


class DutySnapshotSchema(ResponseSchema):
    """How a quarter stood some days after its end, beside today."""

    id = IdField()
    quarter_on = fields.Date()
    until_on = fields.Date()
    made_on = fields.Date()
    lines = fields.List(fields.Nested(ComparedSchema))


class DutySnapshotListSchema(ResponseSchema):
    """The latest first."""

    items = fields.List(fields.Nested(DutySnapshotSchema))
