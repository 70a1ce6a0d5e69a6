"""Shapes of signing up for shifts, and of substitutes."""

from enum import StrEnum

from marshmallow import fields

from backend.core.schemas import Choice, IdField, Line, Moment, RequestSchema, ResponseSchema
from backend.volunteering.rules.projects import SignUpStanding
from backend.volunteering.schemas.shifts import ShiftSchema


class ShiftStep(StrEnum):
    """What the volunteer may do now."""

    SIGN_UP = "sign_up"
    WITHDRAW = "withdraw"
    ASK_SUBSTITUTE = "ask_substitute"
    TAKE_BACK = "take_back"
    """Ask the substitute no more."""
    ANSWER = "answer"
    """Take over the place of who asks, or decline."""


class ShiftConflictSchema(ResponseSchema):
    """What else the asker has at that time. Said, not forbidden."""

    kind = fields.String(metadata={"description": "`shift` or `activity`."})
    title = fields.String()
    starts_at = Moment()
    ends_at = Moment()


class FatigueSchema(ResponseSchema):
    """Which limit it would break."""

    why = fields.String(metadata={"description": "`day`: minutes on one local day; `rest`: between two shifts."})
    minutes = fields.Integer()
    limit = fields.Integer()
    day = fields.Date()


class OwnAssignmentSchema(ResponseSchema):
    """How the asker stands at a shift, and what has to be known before signing up."""

    shift = fields.Nested(ShiftSchema)
    risks = fields.String()
    insurance = fields.String()
    state = Choice(SignUpStanding, allow_none=True)
    place = fields.Integer(allow_none=True)
    ahead = fields.Integer(allow_none=True, metadata={"description": "How many wait before the asker who waits."})
    conflicts = fields.List(fields.Nested(ShiftConflictSchema))
    fatigue = fields.Nested(FatigueSchema, allow_none=True)
    missing = fields.String(allow_none=True, metadata={"description": "Kind of qualification that does not hold."})
    is_late = fields.Boolean(metadata={"description": "Withdrawing now would be called late."})
    asked_by = fields.String(allow_none=True, metadata={"description": "Who asks the asker to take over."})
    has_asked = fields.Boolean()
    may = fields.List(Choice(ShiftStep))


class AcceptSchema(RequestSchema):
    """Signing up, or taking over: risks, insurance and the use of the data were shown and agreed to."""

    accepts_risks = fields.Boolean(required=True)


class SubstituteSchema(RequestSchema):
    """Whom to ask: a volunteer by number, or, with null, whoever waits first."""

    number = Line(most=14, required=True, allow_none=True)


class AssignmentLineSchema(ResponseSchema):
    """One volunteer who signed up."""

    volunteer_id = IdField()
    number = fields.String(metadata={"description": "The volunteer's number."})
    name = fields.String(allow_none=True)
    state = Choice(SignUpStanding)
    turn = fields.Integer(metadata={"description": "From 1 among those with a place, and among those who wait."})
    signed_up_at = Moment()
    has_asked = fields.Boolean(metadata={"description": "Asks somebody to take over."})


class LateLineSchema(ResponseSchema):
    """One volunteer who withdrew late."""

    name = fields.String(allow_none=True)
    withdrawn_at = Moment()


class AssignmentListSchema(ResponseSchema):
    """Who signed up: first who has a place, then who waits, each in the order of asking."""

    shift = fields.Nested(ShiftSchema)
    may_edit = fields.Boolean(metadata={"description": "The asker may withdraw for others now."})
    items = fields.List(fields.Nested(AssignmentLineSchema))
    late = fields.List(fields.Nested(LateLineSchema))
