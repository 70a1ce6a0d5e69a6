"""What goes in and out of transfers' routes."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate, validates_schema

from backend.core.schemas import (
    Choice,
    Day,
    IdField,
    Line,
    Moment,
    Number,
    PageQuerySchema,
    Paragraph,
    RequestSchema,
    ResponseSchema,
)
from backend.organisations.models import OrganisationKind
from backend.transfers.incoming_schemas import IncomingLetterSchema
from backend.transfers.models import (
    MOST_VALID_DAYS,
    USUAL_VALID_DAYS,
    LetterState,
    ReturnReason,
    RouteKind,
    TransferAction,
    TransferReason,
    TransferState,
)
from backend.transfers.rules import Queue

MOST_AT_ONCE = 100
IN_BATCHES = frozenset(
    {
        TransferAction.AGREE,
        TransferAction.ACCEPT,
        TransferAction.PLACE,
        TransferAction.ISSUE_RECEIPT,
        TransferAction.FILE,
    }
)
"""What needs nothing but a word for each."""


class DestinationQuerySchema(RequestSchema):
    """Part of a name."""

    q = Line(most=60, least=2, required=True)


class DestinationSchema(ResponseSchema):
    """A branch that members may move to."""

    organisation_id = IdField(attribute="id")
    name = fields.String()
    short_name = fields.String()
    kind = Choice(OrganisationKind)
    committee_name = fields.String(allow_none=True, metadata={"description": "What it stands directly under."})


class DestinationListSchema(ResponseSchema):
    """At most twenty branches, by name."""

    items = fields.List(fields.Nested(DestinationSchema))
    landing = fields.List(
        fields.Nested(DestinationSchema),
        metadata={"description": "Branches that take in whoever finds none that fits, whatever was asked for."},
    )


class PlanQuerySchema(RequestSchema):
    """Where to; nothing: to a body outside this system."""

    destination_id = IdField(load_default=None)


class StationSchema(ResponseSchema):
    """At this position it is in `state`, and this organisation has it; none: the member."""

    position = fields.Integer()
    state = Choice(TransferState)
    organisation_id = IdField(allow_none=True)
    organisation_name = fields.String(allow_none=True)


class ObstacleSchema(ResponseSchema):
    """What would stop the transfer on its way, and is better settled first."""

    reason = fields.String()
    facts = fields.Dict(keys=fields.String())


class PlanSchema(ResponseSchema):
    """The way before anybody applies."""

    kind = Choice(RouteKind)
    stations = fields.List(fields.Nested(StationSchema))
    file_missing = fields.List(fields.String(), metadata={"description": "Fields of the file that a letter needs."})
    obstacles = fields.List(fields.Nested(ObstacleSchema))


class WishSchema(RequestSchema):
    """Where to and why: a branch of this instance, or a body outside by name."""

    destination_id = IdField(load_default=None)
    outside_name = Line(most=120, load_default=None, allow_none=True)
    outside_branch = Line(most=120, load_default=None, allow_none=True)
    reason = Choice(TransferReason, required=True)
    note = Paragraph(most=300, load_default=None, allow_none=True)

    @validates_schema
    def _leads_somewhere(self, data: dict[str, Any], **_more: Any) -> None:
        if (data["destination_id"] is None) == (data["outside_name"] is None):
            raise ma.ValidationError("Name a branch or a body outside, one of them.", "destination_id")


class BranchWishSchema(WishSchema):
    """The same by the branch, for a member who asks it to."""

    id = IdField(required=True, metadata={"description": "Made by the phone; the same id again is the same transfer."})


class NoteSchema(RequestSchema):
    """A word with it, if there is one."""

    note = Paragraph(most=300, load_default=None, allow_none=True)


class StepRequestSchema(RequestSchema):
    """What is done at the present station; which other fields count depends on the action."""

    action = Choice(TransferAction, required=True)
    position = Number(
        least=0, most=20, required=True, metadata={"description": "Where the transfer stood when it was read."}
    )
    note = Paragraph(most=300, load_default=None, allow_none=True)
    reason = Choice(ReturnReason, load_default=None, allow_none=True)
    to = Number(least=0, most=20, load_default=0, metadata={"description": "For a return: the earlier station."})
    valid_days = Number(
        least=1,
        most=MOST_VALID_DAYS,
        load_default=USUAL_VALID_DAYS,
        metadata={"description": "Days that a letter is valid, the day of issue included."},
    )
    contact = Line(
        most=60, load_default=None, allow_none=True, metadata={"description": "The old committee's, on a letter."}
    )
    branch_id = IdField(
        load_default=None, allow_none=True, metadata={"description": "For an acceptance: another branch below."}
    )
    accepted_on = Day(
        load_default=None, allow_none=True, metadata={"description": "For a receipt from outside: the day on it."}
    )
    reference = Line(most=60, load_default=None, allow_none=True)


class BatchStepSchema(RequestSchema):
    """The same done to several transfers, with one note."""

    ids = fields.List(IdField(), required=True, validate=validate.Length(1, MOST_AT_ONCE))
    action = Choice(TransferAction, required=True, validate=validate.OneOf(IN_BATCHES))
    note = Paragraph(most=300, load_default=None, allow_none=True)


class BatchOutcomeSchema(ResponseSchema):
    """What became of one of them."""

    id = IdField()
    done = fields.Boolean()
    reason = fields.String(allow_none=True, metadata={"description": "Why not."})


class BatchOutcomeListSchema(ResponseSchema):
    """In the order of the request."""

    items = fields.List(fields.Nested(BatchOutcomeSchema))


class StepSchema(ResponseSchema):
    """What was done."""

    number = fields.Integer()
    action = Choice(TransferAction)
    state = Choice(TransferState)
    position = fields.Integer()
    organisation_name = fields.String(allow_none=True)
    actor_name = fields.String(allow_none=True, metadata={"description": "None: by the calendar."})
    reason = Choice(ReturnReason, allow_none=True)
    note = fields.String(allow_none=True)
    at = Moment()
    due_on = Day(allow_none=True)


class LetterSchema(ResponseSchema):
    """A letter without its content."""

    number = fields.String()
    state = Choice(LetterState)
    issued_on = Day()
    valid_days = fields.Integer()
    valid_until = Day(metadata={"description": "First day on which it is no longer valid."})


class ReceiptSchema(ResponseSchema):
    """That the member was taken in."""

    organisation_name = fields.String(allow_none=True, metadata={"description": "None: a body outside."})
    reference = fields.String(allow_none=True)
    accepted_on = Day()
    issued_at = Moment()


class TransferSchema(ResponseSchema):
    """Everything about one transfer."""

    id = IdField()
    member_id = IdField()
    kind = Choice(RouteKind)
    state = Choice(TransferState)
    position = fields.Integer()
    reason = Choice(TransferReason)
    note = fields.String(allow_none=True)
    name = fields.String()
    destination_id = IdField(allow_none=True)
    outside_name = fields.String(allow_none=True)
    outside_branch = fields.String(allow_none=True)
    origin_name = fields.String()
    destination_name = fields.String()
    holder_name = fields.String(allow_none=True, metadata={"description": "Who has it; none: the member, or nobody."})
    since_at = Moment()
    age_days = fields.Integer(metadata={"description": "Days since it came to whoever has it."})
    due_on = Day(allow_none=True)
    is_overdue = fields.Boolean()
    accepted_on = Day(allow_none=True)
    placed_on = Day(allow_none=True)
    registered_on = Day(allow_none=True, metadata={"description": "In the national system."})
    registration_reference = fields.String(allow_none=True)
    stations = fields.List(fields.Nested(StationSchema))
    steps = fields.List(fields.Nested(StepSchema))
    letters = fields.List(fields.Nested(LetterSchema))
    receipt = fields.Nested(ReceiptSchema, allow_none=True)
    incoming_letter = fields.Nested(IncomingLetterSchema, allow_none=True)
    actions = fields.List(Choice(TransferAction), metadata={"description": "What the signed-in person may do now."})
    is_for_others = fields.Boolean(
        metadata={"description": "The reader's organisation has it, but the reader may not answer."}
    )
    others = fields.List(fields.String(), metadata={"description": "Then: who may, by name."})
    return_to = fields.List(fields.Nested(StationSchema))


class TransferListSchema(ResponseSchema):
    """A member's transfers, the latest first."""

    items = fields.List(fields.Nested(TransferSchema))


class QueueQuerySchema(PageQuerySchema):
    """Which list."""

    queue = Choice(Queue, load_default=Queue.TODO)


class QueueLineSchema(ResponseSchema):
    """One transfer in a list."""

    id = IdField()
    kind = Choice(RouteKind)
    state = Choice(TransferState)
    position = fields.Integer()
    name = fields.String(metadata={"description": "Masked while it is still on its way to the reader."})
    origin_name = fields.String(attribute="origin")
    destination_name = fields.String(attribute="destination")
    holder_name = fields.String(attribute="holder", allow_none=True)
    next_action = Choice(TransferAction, metadata={"description": "What leads on from where it is."})
    is_for_others = fields.Boolean(metadata={"description": "Somebody else of the reader's organisation has to do it."})
    since_at = Moment()
    age_days = fields.Integer()
    due_on = Day(allow_none=True)
    is_overdue = fields.Boolean()


class LeaverSchema(ResponseSchema):
    """Somebody whose transfer is under way."""

    member_id = IdField()
    transfer_id = IdField()
    state = Choice(TransferState)


class LeaverListSchema(ResponseSchema):
    """The oldest first."""

    items = fields.List(fields.Nested(LeaverSchema))


class QueueCountSchema(ResponseSchema):
    """How many, and how many of them are overdue."""

    total = fields.Integer()
    overdue = fields.Integer()


class QueueCountsSchema(ResponseSchema):
    """All three lists."""

    todo = fields.Nested(QueueCountSchema)
    passed = fields.Nested(QueueCountSchema)
    coming = fields.Nested(QueueCountSchema)


class QueuePageSchema(ResponseSchema):
    """A page of one list, and the numbers of all three."""

    items = fields.List(fields.Nested(QueueLineSchema))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()
    counts = fields.Nested(QueueCountsSchema)


class RegistrationSchema(RequestSchema):
    """That the move stands in the national system; what is done here does not move it there."""

    registered_on = Day(required=True)
    reference = Line(most=60, load_default=None, allow_none=True)


class CheckedLetterSchema(ResponseSchema):
    """What a stranger learns from the code on a letter: no organisation, no full name."""

    number = fields.String()
    state = Choice(LetterState)
    issued_on = Day()
    valid_until = Day()
    name_masked = fields.String()
