"""Shapes of signing up where places are limited."""

from enum import StrEnum

from marshmallow import fields

from backend.core.schemas import Choice, IdField, Moment, ResponseSchema


class SignUpState(StrEnum):
    """Where a sign-up stands."""

    PLACED = "placed"
    """Has a place."""
    WAITING = "waiting"


class SignUpStep(StrEnum):
    """What the member may do now."""

    SIGN_UP = "sign_up"
    WITHDRAW = "withdraw"


class OwnSignUpSchema(ResponseSchema):
    """How many places there are, and how the asker stands."""

    capacity = fields.Integer(allow_none=True, metadata={"description": "null: nobody has to sign up."})
    taken = fields.Integer(metadata={"description": "More than the capacity where that was lowered."})
    waiting = fields.Integer()
    until = Moment(metadata={"description": "The first instant at which nobody signs up or withdraws any more."})
    state = Choice(SignUpState, allow_none=True)
    ahead = fields.Integer(allow_none=True, metadata={"description": "How many wait before the asker who waits."})
    may = fields.List(Choice(SignUpStep))


class SignUpLineSchema(ResponseSchema):
    """One member who signed up."""

    member_id = IdField()
    number = fields.Integer(metadata={"description": "From 1 among those with a place, and among those who wait."})
    name = fields.String()
    state = Choice(SignUpState)
    signed_up_at = Moment()


class SignUpListSchema(ResponseSchema):
    """Who of the asker's own branches signed up: first who has a place, then who waits, each in the order of asking."""

    capacity = fields.Integer(allow_none=True)
    taken = fields.Integer()
    waiting = fields.Integer()
    may_edit = fields.Boolean(metadata={"description": "The asker may sign up or withdraw for members now."})
    items = fields.List(fields.Nested(SignUpLineSchema))
