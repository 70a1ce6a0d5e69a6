"""What goes in and out of talks, lectures and responsibilities."""

from marshmallow import fields

from backend.core.schemas import Choice, Day, IdField, Line, RequestSchema, ResponseSchema
from backend.members.pledge_schemas import NamedMemberSchema
from backend.yearly.models import LectureKind, TalkKind


class TalkCreateSchema(RequestSchema):
    """Who talked with whom, and when; there is no place for what was said."""

    id = IdField(required=True)
    led_by_member_id = IdField(required=True)
    member_id = IdField(required=True)
    kind = Choice(TalkKind, required=True)
    held_on = Day(required=True)


class TalkSchema(ResponseSchema):
    """A talk."""

    id = IdField()
    kind = Choice(TalkKind)
    held_on = Day()
    led_by_name = fields.String()
    name = fields.String()
    is_disputed = fields.Boolean(metadata={"description": "One of the two says that it did not take place."})
    is_voided = fields.Boolean()


class TalkListSchema(ResponseSchema):
    """A year's talks, and whom nobody has talked with."""

    year = fields.Integer()
    items = fields.List(fields.Nested(TalkSchema))
    members = fields.Integer(metadata={"description": "The denominator of `talked`."})
    talked = fields.Integer()
    not_yet = fields.List(fields.Nested(NamedMemberSchema))


class OwnTalkSchema(TalkSchema):
    """A talk of one's own."""

    with_name = fields.String()


class OwnTalkListSchema(ResponseSchema):
    """The latest first."""

    items = fields.List(fields.Nested(OwnTalkSchema))


class TalkDisputeSchema(RequestSchema):
    """Whether one says that it did not take place."""

    is_disputed = fields.Boolean(required=True)


class HeadLectureCreateSchema(RequestSchema):
    """What a head of the party organisation gave."""

    id = IdField(required=True)
    member_id = IdField(required=True)
    kind = Choice(LectureKind, required=True)
    theme = Line(most=120, required=True)
    held_on = Day(required=True)
    activity_id = IdField(load_default=None, allow_none=True)


class HeadLectureSchema(ResponseSchema):
    """A lecture."""

    id = IdField()
    kind = Choice(LectureKind)
    theme = fields.String()
    held_on = Day()
    quarter = fields.Integer()
    speaker_name = fields.String()
    activity_id = IdField(allow_none=True)
    activity_title = fields.String(allow_none=True)


class HeadLectureListSchema(ResponseSchema):
    """A year's lectures, oldest first."""

    year = fields.Integer()
    items = fields.List(fields.Nested(HeadLectureSchema))
    open_quarters = fields.List(fields.Integer(), metadata={"description": "Quarters without one, 1 to 4."})


class ResponsibilityCreateSchema(RequestSchema):
    """Who answers for what until when."""

    id = IdField(required=True)
    member_id = IdField(required=True)
    post = Line(most=40, load_default=None, allow_none=True)
    text = Line(most=200, least=2, required=True)
    from_on = Day(required=True)
    due_on = Day(required=True, metadata={"description": "The last day in time."})


class ResponsibilitySchema(ResponseSchema):
    """One item of the list."""

    id = IdField()
    holder_id = IdField()
    holder_name = fields.String()
    post = fields.String(allow_none=True)
    text = fields.String()
    from_on = Day()
    due_on = Day()
    done_on = Day(allow_none=True)
    activity_id = IdField(allow_none=True)
    activity_title = fields.String(allow_none=True)
    has_minutes = fields.Boolean(metadata={"description": "The activity has final minutes."})


class ResponsibilityListSchema(ResponseSchema):
    """What stands, by the day it is due."""

    year = fields.Integer()
    items = fields.List(fields.Nested(ResponsibilitySchema))
    done = fields.Integer()


class ResponsibilityDoneSchema(RequestSchema):
    """On which day it was done; none takes that back."""

    done_on = Day(required=True, allow_none=True)
    activity_id = IdField(load_default=None, allow_none=True)


class ResponsibilityEndSchema(RequestSchema):
    """Who takes it over; nobody: it is dropped."""

    successor_id = IdField(required=True, allow_none=True)
    post = Line(most=40, load_default=None, allow_none=True)
