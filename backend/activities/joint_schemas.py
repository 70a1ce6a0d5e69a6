"""Shapes of invitations to hold an activity together."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from backend.activities.models import InvitationState
from backend.activities.schemas import HostSchema
from backend.core.schemas import Choice, IdField, Line, Moment, RequestSchema, ResponseSchema


class InvitableListSchema(ResponseSchema):
    """Branches of the same committee that may be asked: their names and nothing else."""

    items = fields.List(fields.Nested(HostSchema))


class InvitationCreateSchema(RequestSchema):
    """Which branch is asked."""

    organisation_id = IdField(required=True)


class InvitationSchema(ResponseSchema):
    """An invitation as the leading branch sees it."""

    id = IdField()
    organisation = fields.Nested(HostSchema)
    state = Choice(InvitationState)
    invited_at = Moment()
    answered_at = Moment(allow_none=True)
    reason = fields.String(allow_none=True)


class InvitationListSchema(ResponseSchema):
    """All invitations to an activity, the first sent first."""

    items = fields.List(fields.Nested(InvitationSchema))


class InvitedActivitySchema(ResponseSchema):
    """What a branch is asked to hold together with others."""

    id = IdField()
    title = fields.String()
    starts_at = Moment()
    ends_at = Moment()
    venue = fields.String()
    agenda = fields.String()
    hosts = fields.List(fields.Nested(HostSchema), metadata={"description": "The leading branch first."})


class ReceivedInvitationSchema(ResponseSchema):
    """An invitation as the invited branch sees it."""

    id = IdField()
    activity = fields.Nested(InvitedActivitySchema)
    invited_at = Moment()


class ReceivedInvitationListSchema(ResponseSchema):
    """The invitations that wait for a branch's answer, the next activity first."""

    items = fields.List(fields.Nested(ReceivedInvitationSchema))


class InvitationAnswerSchema(RequestSchema):
    """Yes or no; a no needs a reason, which the leading branch reads."""

    accepted = fields.Boolean(required=True)
    reason = Line(most=200, load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def check_reason(self, data: dict[str, Any], **kwargs: object) -> None:
        if not data["accepted"] and data["reason"] is None:
            raise ValidationError("Please say why.", "reason")
