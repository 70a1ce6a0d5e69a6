"""Shapes of dues: months only, no amount anywhere."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.core.schemas import Day, IdField, Moment, RequestSchema, ResponseSchema
from backend.members.pledge_schemas import NamedMemberSchema

MOST_AT_ONCE = 500


class Month(Day):
    """A month, named by its first day."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        found: date = super()._deserialize(value, attr, data, **kwargs)
        if found.day != 1:
            raise ValidationError("A month is named by its first day.")
        return found


class DuesLineSchema(ResponseSchema):
    """A member and up to which month the dues are paid."""

    member = fields.Nested(NamedMemberSchema)
    joined_on = fields.Date(allow_none=True, attribute="member.joined_on")
    paid_to = fields.Date(allow_none=True, metadata={"description": "First day of the last month paid."})
    mark_id = IdField(allow_none=True, metadata={"description": "To take a slip back."})
    marked_at = Moment(allow_none=True)
    marked_by_name = fields.String(allow_none=True)
    is_own = fields.Boolean(metadata={"description": "One's own line: somebody else ticks it."})


class DuesListSchema(ResponseSchema):
    """The branch's members by pinyin."""

    items = fields.List(fields.Nested(DuesLineSchema))
    latest = fields.Date(metadata={"description": "First day of the last month that can be ticked."})


class DuesMarkingSchema(RequestSchema):
    """Whose dues are paid up to which month: some members, or the whole branch."""

    paid_to = Month(required=True, metadata={"description": "First day of the month."})
    member_ids = fields.List(IdField(), load_default=None, validate=[validate.Length(1, MOST_AT_ONCE)])
    everybody = fields.Boolean(load_default=False)

    @validates_schema
    def _names_somebody(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if (data.get("member_ids") is None) is not data.get("everybody", False):
            raise ValidationError("Name members or everybody, not both.", "member_ids")


class DuesMarkedSchema(ResponseSchema):
    """What was ticked, and who was left out."""

    marked = fields.Integer()
    already = fields.Integer(metadata={"description": "Paid that far or further before."})
    left_out_own = fields.Boolean(metadata={"description": "One's own line was left out."})
    left_out_before_joining = fields.Integer(metadata={"description": "Joined after that month."})
