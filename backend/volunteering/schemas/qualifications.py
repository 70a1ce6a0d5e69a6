"""Shapes of qualifications."""

from marshmallow import fields

from backend.core.schemas import Day, IdField, Line, Moment, RequestSchema, ResponseSchema


class QualificationSchema(ResponseSchema):
    """One's own card."""

    id = IdField()
    kind = fields.String(metadata={"description": "Id of a kind."})
    number_last4 = fields.String(allow_none=True)
    issued_on = fields.Date(allow_none=True)
    expires_on = fields.Date(allow_none=True, metadata={"description": "First day on which it no longer holds."})
    stated_at = Moment()
    checked_at = Moment(allow_none=True, metadata={"description": "null: nobody has seen it yet; it opens nothing."})


class OwnQualificationListSchema(ResponseSchema):
    """The asker's number as a volunteer and cards, the latest first."""

    number = fields.String(allow_none=True, metadata={"description": "null: the asker never volunteered."})
    items = fields.List(fields.Nested(QualificationSchema))


class QualificationCreateSchema(RequestSchema):
    """What the volunteer says of a card."""

    kind = Line(most=40, required=True)
    number = Line(most=40, load_default=None, allow_none=True)
    issued_on = Day(load_default=None, allow_none=True)
    expires_on = Day(load_default=None, allow_none=True)


class CardLineSchema(QualificationSchema):
    """Somebody's card, for those who check it."""

    volunteer_id = IdField()
    name = fields.String(allow_none=True)
    is_own = fields.Boolean(metadata={"description": "The asker's own: somebody else checks it."})


class CardListSchema(ResponseSchema):
    """Cards in the order in which they matter."""

    items = fields.List(fields.Nested(CardLineSchema))
