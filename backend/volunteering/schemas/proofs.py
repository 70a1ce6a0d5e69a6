"""Shapes of proofs, requests, publicity, objections and stars."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from backend.core.qr import QrSchema
from backend.core.schemas import Choice, Day, IdField, Line, Moment, RequestSchema, ResponseSchema, page_of
from backend.volunteering.models import Grade, IdKind, ProofRequestState, ProofState

LONGEST_DAYS = 366 * 10
UNTIL = {"description": "The first day that does not belong to it any more."}


class GradeMinutesSchema(ResponseSchema):
    """Minutes of one grade."""

    grade = Choice(Grade)
    minutes = fields.Integer()


class CheckedProofSchema(ResponseSchema):
    """What a stranger who holds a proof sees."""

    number = fields.String()
    name_masked = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(metadata=UNTIL)
    minutes = fields.Integer()
    by_grade = fields.List(fields.Nested(GradeMinutesSchema))
    issued_on = fields.Date()
    issuer_name = fields.String(metadata={"description": "Neutral, unless the volunteer consents to more."})
    state = Choice(ProofState)
    ended_on = fields.Date(allow_none=True, metadata={"description": "When it was replaced or revoked."})


class ProofPeriodSchema(RequestSchema):
    """For which organisation and days a proof is asked."""

    organisation_id = IdField(required=True)
    from_on = Day(required=True, data_key="from")
    until_on = Day(required=True, data_key="until", metadata=UNTIL)
    names_organisation = fields.Boolean(
        load_default=False,
        metadata={"description": "The separate consent that the proof and its public page name the branch."},
    )

    @validates_schema(skip_on_field_errors=True)
    def check_days(self, data: dict[str, Any], **kwargs: object) -> None:
        if not 0 < (data["until_on"] - data["from_on"]).days <= LONGEST_DAYS:
            raise ValidationError("Must be one day to ten years.", "until")


class ProofConsentQuerySchema(RequestSchema):
    """Which organisation is not to be named any more."""

    organisation_id = IdField(required=True)


class OwnProofRequestSchema(ResponseSchema):
    """A request of one's own."""

    id = IdField()
    organisation_id = IdField()
    issuer_name = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(metadata=UNTIL)
    state = Choice(ProofRequestState)
    asked_at = Moment()
    decision_reason = fields.String(allow_none=True)


class OwnProofSchema(ResponseSchema):
    """A proof about oneself."""

    id = IdField()
    number = fields.String()
    organisation_id = IdField()
    issuer_name = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(metadata=UNTIL)
    minutes = fields.Integer()
    issued_at = Moment()
    state = Choice(ProofState)
    end_reason = fields.String(allow_none=True)
    names_organisation = fields.Boolean(metadata={"description": "The public page names the branch now."})
    id_kind = Choice(IdKind)
    url = fields.String(metadata={"description": "Where anybody checks it."})


class ProofOfferSchema(ResponseSchema):
    """An organisation that could issue a proof."""

    organisation_id = IdField()
    issuer_name = fields.String()
    minutes = fields.Integer()
    from_on = fields.Date()
    last_on = fields.Date()
    names_organisation = fields.Boolean(metadata={"description": "A consent stands that proofs name it."})


class StarStepSchema(ResponseSchema):
    """A step of the ladder."""

    stars = fields.Integer()
    minutes = fields.Integer()


class OwnStarsSchema(ResponseSchema):
    """One's own credited time and how many stars it is; nobody else's."""

    minutes = fields.Integer()
    stars = fields.Integer()
    next = fields.Nested(StarStepSchema, allow_none=True)
    ladder = fields.List(fields.Nested(StarStepSchema))


class OwnProofsSchema(ResponseSchema):
    """One's own proofs and requests, who could issue one, and one's stars."""

    volunteer_number = fields.String(allow_none=True, metadata={"description": "null: has never served."})
    is_member = fields.Boolean(metadata={"description": "May let a proof name the branch."})
    stars = fields.Nested(OwnStarsSchema)
    offers = fields.List(fields.Nested(ProofOfferSchema))
    requests = fields.List(fields.Nested(OwnProofRequestSchema))
    proofs = fields.List(fields.Nested(OwnProofSchema))


class ProofRequestLineSchema(ResponseSchema):
    """A request that waits, as the officer sees it."""

    id = IdField()
    name = fields.String()
    volunteer_number = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(metadata=UNTIL)
    asked_at = Moment()
    minutes = fields.Integer(metadata={"description": "Credited at present."})
    by_grade = fields.List(fields.Nested(GradeMinutesSchema))
    issuer_name = fields.String(metadata={"description": "Proposed; neutral."})
    is_own = fields.Boolean(metadata={"description": "The officer's own: somebody else has to answer."})


class ProofRequestListSchema(ResponseSchema):
    """Requests that wait, the oldest first."""

    items = fields.List(fields.Nested(ProofRequestLineSchema))


class ProofReasonSchema(RequestSchema):
    """Why."""

    reason = Line(most=200, least=2, required=True)


class ProofIssueSchema(RequestSchema):
    """What the officer states at the issue."""

    id_kind = Choice(IdKind, required=True)
    id_number = Line(most=30, required=True, metadata={"description": "Compared and printed, never kept."})
    person_in_charge = Line(most=40, required=True)
    contact = Line(most=60, required=True)
    issuer_name = Line(most=80, allow_none=True, load_default=None)


class ProofReissueSchema(ProofIssueSchema):
    """The same with the reason for another one."""

    reason = Line(most=200, least=2, required=True)


class ProofFileSchema(RequestSchema):
    """With which ID number the paper is printed."""

    id_number = Line(
        most=30,
        allow_none=True,
        load_default=None,
        metadata={"description": "Must be the one that was shown at the issue; null: printed without."},
    )


class ProofLineSchema(ResponseSchema):
    """An issued proof in the officer's list."""

    id = IdField()
    number = fields.String()
    name = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(metadata=UNTIL)
    minutes = fields.Integer()
    issued_at = Moment()
    public_until_on = fields.Date()
    state = Choice(ProofState)


ProofPageSchema = page_of(ProofLineSchema)


class ProofProjectSchema(ResponseSchema):
    """What of the proof is of one project."""

    title = fields.String()
    minutes = fields.Integer()
    times = fields.Integer()


class ProofLinkSchema(ResponseSchema):
    """Another proof of the same request."""

    id = IdField()
    number = fields.String()
    state = Choice(ProofState)


class ProofSchema(ProofLineSchema):
    """A proof with all that it says, and its history."""

    volunteer_number = fields.String()
    by_grade = fields.List(fields.Nested(GradeMinutesSchema))
    projects = fields.List(fields.Nested(ProofProjectSchema))
    outcomes = fields.Dict(keys=fields.String(), values=fields.Integer())
    issuer_name = fields.String()
    organisation_name = fields.String(allow_none=True)
    person_in_charge = fields.String()
    handler = fields.String()
    contact = fields.String()
    id_kind = Choice(IdKind)
    sha256 = fields.String()
    is_intact = fields.Boolean(metadata={"description": "The kept text still has its hash."})
    url = fields.String()
    qr = fields.Nested(QrSchema)
    ended_at = Moment(allow_none=True)
    end_reason = fields.String(allow_none=True)
    history = fields.List(fields.Nested(ProofLinkSchema))
    is_own = fields.Boolean(metadata={"description": "About the officer: somebody else has to act."})


class OwnObjectionSchema(ResponseSchema):
    """One's own doubt and what became of it."""

    reason = fields.String()
    made_at = Moment()
    is_upheld = fields.Boolean(allow_none=True)
    answer = fields.String(allow_none=True)


class ShownProofSchema(ResponseSchema):
    """What is shown inside the unit."""

    id = IdField()
    name_masked = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(metadata=UNTIL)
    minutes = fields.Integer()
    public_until_on = fields.Date(metadata={"description": "First day on which it is not shown any more."})
    objection = fields.Nested(OwnObjectionSchema, allow_none=True)


class ShownProofListSchema(ResponseSchema):
    """Proofs that are shown today, the newest first."""

    items = fields.List(fields.Nested(ShownProofSchema))


class ObjectionCreateSchema(RequestSchema):
    """A doubt, in one's own words."""

    reason = Line(most=300, least=4, required=True)


class ObjectionAnswerSchema(RequestSchema):
    """What became of it."""

    is_upheld = fields.Boolean(required=True, metadata={"description": "True revokes the proof."})
    answer = Line(most=200, least=2, required=True)


class ObjectionLineSchema(ResponseSchema):
    """A doubt as the officer sees it; who raised it is not said."""

    id = IdField()
    proof_id = IdField()
    number = fields.String()
    reason = fields.String()
    made_at = Moment()
    is_upheld = fields.Boolean(allow_none=True)
    answer = fields.String(allow_none=True)
    answered_at = Moment(allow_none=True)
    may_answer = fields.Boolean(metadata={"description": "Nobody answers for what they issued."})


class ObjectionListSchema(ResponseSchema):
    """Doubts, those that wait first."""

    items = fields.List(fields.Nested(ObjectionLineSchema))
