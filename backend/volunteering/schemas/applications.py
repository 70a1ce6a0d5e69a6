"""Shapes of applying to help: a public page with as little as possible, and what deciders see."""

from marshmallow import fields

from backend.core.schemas import Choice, IdField, Line, Moment, Paragraph, RequestSchema, ResponseSchema
from backend.identity.schemas import MAX_PHONE_LENGTH, MAX_TOKEN_LENGTH
from backend.volunteering.models import ApplicationState


class PublicProjectSchema(ResponseSchema):
    """What everybody may know of a project that takes applications. Nothing says whose it is but a neutral name."""

    id = IdField()
    title = fields.String()
    purpose = fields.String()
    for_whom = fields.String()
    place = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(metadata={"description": "First day that does not belong to it any more."})
    risks = fields.String()
    insurance = fields.String()
    qualification = fields.String(allow_none=True, metadata={"description": "Name of the card that it asks for."})
    qualification_en = fields.String(allow_none=True)
    issuer_name = fields.String()


class ApplicationCreateSchema(RequestSchema):
    """Somebody wants to help."""

    name = Line(most=60, required=True)
    phone = Line(most=MAX_PHONE_LENGTH, required=True)
    note = Paragraph(most=200, least=0, load_default="")
    accepts_risks = fields.Boolean(required=True, metadata={"description": "Risks, insurance and use of the data."})


class ApplicationTokenSchema(RequestSchema):
    """The token that the applicant's phone keeps."""

    token = Line(most=MAX_TOKEN_LENGTH, required=True)


class ApplicationMadeSchema(ResponseSchema):
    """Kept; the token stays on the phone and is shown nowhere again."""

    token = fields.String()


class ApplicationAnswerSchema(ResponseSchema):
    """How an application stands, for the phone that made it."""

    project_id = IdField()
    title = fields.String()
    state = Choice(ApplicationState)
    applied_at = Moment()
    reason = fields.String(allow_none=True, metadata={"description": "Why it was declined."})
    needs_password = fields.Boolean(
        metadata={"description": "Approved: choose a password here; false: sign in with the phone number."}
    )


class WayInSchema(ResponseSchema):
    """The token of an activation (`/activations/use`), valid for 24 hours."""

    activation_token = fields.String()


class ApplicationSchema(ResponseSchema):
    """An application as those see it who answer it."""

    id = IdField()
    name = fields.String(allow_none=True)
    phone_masked = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    state = Choice(ApplicationState)
    applied_at = Moment()
    decided_at = Moment(allow_none=True)
    reason = fields.String(allow_none=True)


class ApplicationListSchema(ResponseSchema):
    """First those that wait, the oldest first; then the latest."""

    items = fields.List(fields.Nested(ApplicationSchema))


class ApplicationPhoneSchema(ResponseSchema):
    """The full number."""

    phone = fields.String()


class ApplicationDeclineSchema(RequestSchema):
    """Why not; the applicant reads this."""

    reason = Line(most=200, required=True)
