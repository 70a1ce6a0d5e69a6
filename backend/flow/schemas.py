"""What goes in and out of the routes about flow members."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate, validates_schema

from backend.core.schemas import Choice, Day, IdField, Line, Moment, RequestSchema, ResponseSchema
from backend.flow.models import ContactNote, ContactWay, FlowReason, OutEnd
from backend.flow.rules import Match, Voucher
from backend.organisations.schemas import OrganisationBriefSchema

# --- In ---------------------------------------------------------------------------------------------------------------


class FlowAbsenceSchema(RequestSchema):
    """Where somebody is, since when and why."""

    reason = Choice(FlowReason, required=True)
    reason_words = Line(most=60, load_default=None, allow_none=True, metadata={"description": "For `other`."})
    place = Line(most=120, least=2, required=True)
    host_id = IdField(load_default=None, allow_none=True, metadata={"description": "A branch of this system there."})
    contact = Line(most=60, least=5, load_default=None, allow_none=True, metadata={"description": "Kept sealed."})
    is_abroad = fields.Boolean(load_default=False)
    has_stable_workplace = fields.Boolean(load_default=False)
    from_on = Day(required=True)
    planned_return_on = Day(load_default=None, allow_none=True)

    @validates_schema
    def _tell_other(self, data: dict[str, Any], **_: Any) -> None:
        if data["reason"] is FlowReason.OTHER and data["reason_words"] is None:
            raise ma.ValidationError({"reason_words": ["Required."]})


class FlowEndSchema(RequestSchema):
    """How an absence ended, from the home branch's side."""

    kind = fields.Enum(
        OutEnd,
        by_value=True,
        required=True,
        validate=[validate.OneOf([OutEnd.RETURNED, OutEnd.CORRECTED, OutEnd.DECLINED])],
    )
    on = Day(required=True, metadata={"description": "First day on which they were not away any more."})
    words = Line(most=200, load_default=None, allow_none=True)


class FlowReturnSchema(RequestSchema):
    """The member is back."""

    on = Day(required=True)


class FlowContactWriteSchema(RequestSchema):
    """The home branch was in touch, or tried."""

    on_day = Day(required=True)
    way = fields.Enum(
        ContactWay,
        by_value=True,
        required=True,
        validate=[validate.OneOf([way for way in ContactWay if way is not ContactWay.OWN_REPORT])],
    )
    note = Choice(ContactNote, required=True)


class FlowReportSchema(RequestSchema):
    """How the member is."""

    note = fields.Enum(
        ContactNote,
        by_value=True,
        required=True,
        validate=[validate.OneOf([note for note in ContactNote if note is not ContactNote.NOT_REACHED])],
    )


class FlowGuestMemberSchema(RequestSchema):
    """A member of another branch of this system, who says their name and number."""

    name = Line(most=60, least=2, required=True)
    phone_last4 = fields.String(required=True, validate=[validate.Regexp(r"^[0-9]{4}\Z")])
    from_on = Day(required=True)


class FlowOutsiderSchema(RequestSchema):
    """Somebody from a body outside this system."""

    name = Line(most=60, least=2, required=True)
    home_name = Line(most=120, least=2, required=True)
    contact = Line(most=60, least=5, load_default=None, allow_none=True)
    from_on = Day(required=True)


class FlowWhySchema(RequestSchema):
    """Why somebody looks at a full contact."""

    reason = Line(most=200, least=2, required=True)


# --- Out --------------------------------------------------------------------------------------------------------------


class FlowPersonSchema(ResponseSchema):
    """A member by name."""

    id = IdField()
    name = fields.String()


class FlowStaySchema(ResponseSchema):
    """Where a member was taken in."""

    id = IdField()
    organisation = fields.Nested(OrganisationBriefSchema)
    from_on = fields.Date()


class FlowAwaySchema(ResponseSchema):
    """Somebody who is away, as the home branch and the member see it."""

    id = IdField()
    member = fields.Nested(FlowPersonSchema)
    organisation = fields.Nested(OrganisationBriefSchema, metadata={"description": "The home branch."})
    reason = Choice(FlowReason)
    reason_words = fields.String(allow_none=True)
    place = fields.String()
    host = fields.Nested(OrganisationBriefSchema, allow_none=True)
    contact_mask = fields.String(allow_none=True)
    is_abroad = fields.Boolean()
    has_stable_workplace = fields.Boolean()
    from_on = fields.Date()
    planned_return_on = fields.Date(allow_none=True)
    is_confirmed = fields.Boolean()
    until_on = fields.Date(allow_none=True, metadata={"description": "First day on which they were back."})
    end_kind = Choice(OutEnd, allow_none=True)
    end_words = fields.String(allow_none=True)
    months = fields.Integer(metadata={"description": "Whole months away."})
    last_contact_on = fields.Date(allow_none=True)
    contact_due_on = fields.Date()
    contact_days_over = fields.Integer(metadata={"description": "Negative: days left."})
    last_report_on = fields.Date(allow_none=True)
    report_due_on = fields.Date()
    report_days_over = fields.Integer(metadata={"description": "Negative: days left."})
    voucher = Choice(Voucher, metadata={"description": "The paper that fits."})
    should_move = fields.Boolean(metadata={"description": "A stable workplace and six months away: 应转未转."})
    match = Choice(Match)
    guest = fields.Nested(FlowStaySchema, allow_none=True)
    may = fields.List(fields.String(), metadata={"description": "What the signed-in person may do with it."})


class FlowContactSchema(ResponseSchema):
    """One line of the log."""

    id = IdField()
    on_day = fields.Date()
    way = Choice(ContactWay)
    note = Choice(ContactNote)
    by_name = fields.String()


class FlowCardSchema(ResponseSchema):
    """The flow card that is good today."""

    number = fields.String()
    issued_on = fields.Date()
    valid_until = fields.Date(metadata={"description": "First day on which it is no longer valid."})


class FlowAwayInFullSchema(FlowAwaySchema):
    """The same with the log and the card."""

    contacts = fields.List(fields.Nested(FlowContactSchema))
    card = fields.Nested(FlowCardSchema, allow_none=True)


class FlowGuestSchema(ResponseSchema):
    """Somebody who was taken in."""

    id = IdField()
    name = fields.String()
    home_name = fields.String(allow_none=True)
    organisation = fields.Nested(OrganisationBriefSchema, metadata={"description": "The host."})
    contact_mask = fields.String(allow_none=True)
    from_on = fields.Date()
    match = Choice(Match)
    may = fields.List(fields.String())


class FlowUnregisteredSchema(FlowGuestSchema):
    """A member of one's own whom another branch has taken in."""

    member_id = IdField(attribute="member_id")


class FlowAnnouncedSchema(ResponseSchema):
    """Another branch's member who is said to be here."""

    id = IdField()
    name = fields.String()
    home_name = fields.String()
    organisation = fields.Nested(OrganisationBriefSchema, metadata={"description": "The host that is named."})
    from_on = fields.Date()
    may = fields.List(fields.String())


class FlowGatheringSchema(ResponseSchema):
    """So many at one place that they might form a party group."""

    place = fields.String()
    host = fields.Nested(OrganisationBriefSchema, allow_none=True)
    names = fields.List(fields.String())


class FlowTotalsSchema(ResponseSchema):
    """How many there are, beyond what the lists hold at most."""

    away = fields.Integer()
    guests = fields.Integer()
    contacts_due = fields.Integer()
    unmatched = fields.Integer()
    should_move = fields.Integer()


class FlowSchema(ResponseSchema):
    """Everything about flow members of a branch, or of all branches below a committee."""

    organisation = fields.Nested(OrganisationBriefSchema)
    is_branch = fields.Boolean()
    may_write = fields.Boolean()
    away = fields.List(fields.Nested(FlowAwaySchema))
    guests = fields.List(fields.Nested(FlowGuestSchema))
    announced = fields.List(fields.Nested(FlowAnnouncedSchema))
    unregistered = fields.List(fields.Nested(FlowUnregisteredSchema))
    gatherings = fields.List(fields.Nested(FlowGatheringSchema))
    totals = fields.Nested(FlowTotalsSchema)


class OwnFlowSchema(ResponseSchema):
    """How it stands with oneself."""

    registration = fields.Nested(FlowAwayInFullSchema, allow_none=True)
    guest = fields.Nested(FlowStaySchema, allow_none=True)
    home_name = fields.String()


class FlowFullContactSchema(ResponseSchema):
    """How to reach somebody, in full."""

    value = fields.String()


class FlowRemindedSchema(ResponseSchema):
    """When the other branch was reminded."""

    at = Moment()


class CheckedFlowCardSchema(ResponseSchema):
    """What whoever is shown a card may learn."""

    number = fields.String()
    name_masked = fields.String()
    issued_on = fields.Date()
    valid_until = fields.Date()
    is_valid = fields.Boolean()
