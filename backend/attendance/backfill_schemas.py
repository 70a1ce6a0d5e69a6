"""Shapes of entering past activities from paper."""

from marshmallow import fields, validate

from backend.activities.models import Credit
from backend.attendance.schemas import MOST_IN_BATCH, BriefActivitySchema
from backend.core.schemas import Choice, Day, IdField, Line, Moment, Paragraph, RequestSchema, ResponseSchema
from backend.members.models import Circle


class PastRosterQuerySchema(RequestSchema):
    """Of which day, and who of the branch met."""

    on = Day(required=True)
    circle = Choice(Circle, load_default=Circle.PLENARY)
    group_id = IdField(load_default=None)


class PastMemberSchema(ResponseSchema):
    """Somebody of the branch who sat in the circle on the day."""

    member_id = IdField()
    name = fields.String()
    name_pinyin = fields.String()


class PastRosterSchema(ResponseSchema):
    """Who of the branch sat in the circle on a day, and what is on record of that day already."""

    first_on = fields.Date(metadata={"description": "The earliest day of which something may be entered."})
    members = fields.List(fields.Nested(PastMemberSchema))
    activities = fields.List(fields.Nested(BriefActivitySchema))


class PastActivityCreateSchema(RequestSchema):
    """A past activity, as a paper list tells it. The id is made by whoever sends it; sending it twice is once."""

    id = IdField(required=True)
    title = Line(most=80, required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    venue = Line(most=80, required=True)
    credits = fields.List(Choice(Credit), required=True, validate=[validate.Length(1, len(Credit))])
    circle = Choice(Circle, load_default=Circle.PLENARY)
    group_id = IdField(allow_none=True, load_default=None)
    present = fields.List(IdField(), required=True, validate=[validate.Length(0, MOST_IN_BATCH)])
    decisions = Paragraph(most=2000, least=0, load_default="", metadata={"description": "Begins the minutes."})
