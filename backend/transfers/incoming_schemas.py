"""What goes in and out where somebody comes from a body outside."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate, validates_schema

from backend.core.schemas import Choice, Day, IdField, Line, Number, Paragraph, RequestSchema, ResponseSchema
from backend.members.models import Sex, Standing
from backend.members.schemas import MAX_ID_NUMBER_LENGTH, MAX_PHONE_LENGTH
from backend.transfers.models import MOST_VALID_DAYS, TransferReason

ON_THE_FORM = (Standing.FULL, Standing.PROBATIONARY)
OF_THE_PERSON = ("name", "sex", "born_on", "ethnicity", "id_number", "phone", "joined_on")
"""Fields of a letter that go into the person's file."""


class IncomingLetterCreateSchema(RequestSchema):
    """A paper letter as it lies on the desk, and the branch that it is meant for."""

    id = IdField(required=True, metadata={"description": "Made by the phone; the same id again is the same letter."})
    destination_id = IdField(required=True)
    sender = Line(least=2, most=120, required=True, metadata={"description": "The committee outside that wrote it."})
    sender_branch = Line(most=120, load_default=None, allow_none=True)
    contact = Line(most=60, load_default=None, allow_none=True, metadata={"description": "The sender's."})
    number = Line(least=1, most=60, required=True)
    issued_on = Day(required=True)
    valid_days = Number(
        least=1, most=MOST_VALID_DAYS, required=True, metadata={"description": "The day of issue included."}
    )
    accepted_on = Day(required=True, metadata={"description": "When it was handed in; today or earlier."})
    dues_paid_to = Day(required=True, metadata={"description": "Any day of the last month that is paid."})
    reason = Choice(TransferReason, load_default=TransferReason.WORKPLACE)
    note = Paragraph(most=300, load_default=None, allow_none=True)
    name = Line(most=60, required=True)
    sex = Choice(Sex, required=True)
    born_on = Day(load_default=None, allow_none=True, metadata={"description": "Default: that of the ID number."})
    ethnicity = Line(most=2, load_default=None, allow_none=True)
    id_number = Line(most=MAX_ID_NUMBER_LENGTH, required=True)
    phone = Line(most=MAX_PHONE_LENGTH, required=True)
    standing = Choice(Standing, required=True, validate=validate.OneOf(ON_THE_FORM))
    joined_on = Day(
        load_default=None,
        allow_none=True,
        metadata={"description": "The meeting that admitted them: a probation runs on from there."},
    )

    @validates_schema
    def _tells_when_probation_began(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("standing") is Standing.PROBATIONARY and data.get("joined_on") is None:
            raise ma.ValidationError("A probation has a day on which it began.", "joined_on")


class IncomingLetterSchema(ResponseSchema):
    """What stands on the paper, with masked numbers."""

    sender = fields.String()
    number = fields.String()
    contact = fields.String(allow_none=True)
    issued_on = Day()
    valid_days = fields.Integer()
    valid_until = Day(metadata={"description": "First day on which it is no longer valid."})
    standing = Choice(Standing)
    dues_paid_to = Day(metadata={"description": "First day of the last month that is paid."})
    sex = Choice(Sex)
    born_on = Day(allow_none=True)
    ethnicity = fields.String(allow_none=True)
    joined_on = Day(allow_none=True)
    id_number_masked = fields.String(allow_none=True)
    phone_masked = fields.String(allow_none=True)
