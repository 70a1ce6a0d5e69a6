"""Shapes of the burden meter."""

from datetime import date

from dateutil.relativedelta import relativedelta
from marshmallow import ValidationError, fields, post_load, validate

from backend.attendance.models import EvidenceKind
from backend.core.schemas import Choice, Day, IdField, Moment, RequestSchema, ResponseSchema
from backend.notifications.models import Topic
from backend.oversight.reference import Basis
from backend.oversight.rules import Source

MOST_MONTHS = 24
MONTH = validate.Regexp(r"^(19|20|21)\d{2}-(0[1-9]|1[0-2])\Z")


class BurdenQuerySchema(RequestSchema):
    """Which months, at most two years of them."""

    from_on = fields.String(required=True, data_key="from", validate=[MONTH], metadata={"description": "YYYY-MM"})
    until_on = fields.String(
        required=True,
        data_key="until",
        validate=[MONTH],
        metadata={"description": "YYYY-MM: the first month not wanted any more."},
    )

    @post_load
    def as_days(self, data: dict[str, str], **kwargs: object) -> dict[str, date]:
        from_on, until_on = (date.fromisoformat(f"{data[name]}-01") for name in ("from_on", "until_on"))
        if not from_on < until_on <= from_on + relativedelta(months=MOST_MONTHS):
            raise ValidationError("Must be one month to two years.", "until")
        return {"from_on": from_on, "until_on": until_on}


class WordsSchema(ResponseSchema):
    """A definition in one language."""

    numerator = fields.String()
    denominator = fields.String()
    scope = fields.String()
    exclusions = fields.String()
    as_of = fields.String()


class DefinitionSchema(ResponseSchema):
    """How a figure is worked out."""

    version = fields.Integer()
    as_of = Day(metadata={"description": "Since when it is worked out so."})
    zh = fields.Nested(WordsSchema)
    en = fields.Nested(WordsSchema)


class FigureSchema(ResponseSchema):
    """A rate as its two parts; a denominator of 0 has none."""

    numerator = fields.Integer()
    denominator = fields.Integer()
    definition = fields.Nested(DefinitionSchema)


class WaySchema(ResponseSchema):
    """Check-ins of one way."""

    method = Choice(EvidenceKind)
    taps_each = fields.Integer()
    basis = Choice(Basis, metadata={"description": "How it is known how many taps it takes."})
    check_ins = fields.Integer()
    taps = fields.Integer()


class TapsSchema(FigureSchema):
    """Taps per check-in."""

    methods = fields.List(fields.Nested(WaySchema))


class StretchSchema(ResponseSchema):
    """A month or a week."""

    as_of_on = Day(metadata={"description": "Whose branches or members it is divided by."})
    is_whole = fields.Boolean(metadata={"description": "It is over; what still runs is not in the average."})


class FormMonthSchema(StretchSchema):
    """Forms of a month."""

    month = fields.String(metadata={"description": "YYYY-MM"})
    forms = fields.Integer()
    branches = fields.Integer()


class FormKindSchema(ResponseSchema):
    """Forms of one kind."""

    key = fields.String()
    name = fields.String()
    name_en = fields.String()
    forms = fields.Integer()


class FormsSchema(FigureSchema):
    """Forms per branch and month."""

    months = fields.List(fields.Nested(FormMonthSchema))
    kinds = fields.List(fields.Nested(FormKindSchema), metadata={"description": "The five largest; never by person."})


class MessageWeekSchema(StretchSchema):
    """Messages of a week."""

    from_on = Day(metadata={"description": "Its Monday."})
    messages = fields.Integer()
    members = fields.Integer()


class TopicSchema(ResponseSchema):
    """Messages about one thing."""

    topic = Choice(Topic)
    messages = fields.Integer()


class MessagesSchema(FigureSchema):
    """Messages per member and week."""

    weeks = fields.List(fields.Nested(MessageWeekSchema))
    topics = fields.List(fields.Nested(TopicSchema))


class SheetsSchema(ResponseSchema):
    """Sheets of one kind."""

    source = Choice(Source)
    sheets = fields.Integer()
    known_sheets = fields.Integer(metadata={"description": "Of which not one row was new."})
    rows = fields.Integer()
    known_rows = fields.Integer()


class KnownSchema(FigureSchema):
    """Rows that the system had already, of all that were sent in."""

    sources = fields.List(fields.Nested(SheetsSchema))


class BurdenSchema(ResponseSchema):
    """What the system costs those who use it."""

    organisation_id = IdField()
    organisation_name = fields.String()
    from_on = Day()
    until_on = Day(metadata={"description": "First day that does not belong to it any more."})
    made_at = Moment()
    taps = fields.Nested(TapsSchema)
    forms = fields.Nested(FormsSchema)
    messages = fields.Nested(MessagesSchema)
    known = fields.Nested(KnownSchema)
