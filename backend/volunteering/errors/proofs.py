"""Refusals around proofs: asking, issuing, printing, objecting, checking; and around outcomes and feedback."""

from backend.core import errors


class NotAVolunteerError(errors.Conflict):
    """The account has never served."""

    reason = "not_a_volunteer"
    text = "There are no hours of yours here."


class NothingCreditedError(errors.Conflict):
    """No minute of the period counts; what still waits for somebody's word is not proven."""

    reason = "nothing_credited"
    text = "No credited hours lie in this period."


class ProofAskedError(errors.Conflict):
    """The organisation has a request that waits for its answer."""

    reason = "proof_asked"
    text = "A request waits for its answer already."


class RequestDecidedError(errors.Conflict):
    """Somebody issued, declined or withdrew it before."""

    reason = "request_decided"
    text = "This request was settled already."


class NeedsMembershipError(errors.Forbidden):
    """Only members of the party can consent to a proof that says so."""

    reason = "needs_membership"
    text = "Only members can let a proof name the branch."


class OwnProofError(errors.Forbidden):
    """Nobody issues, revokes or judges what is about themselves, or answers doubts about what they issued."""

    reason = "own_matter"
    text = "Somebody else has to do this."


class IssuerNotNeutralError(errors.Invalid):
    """The issuer's name would tell strangers that the volunteer belongs to the party."""

    reason = "issuer_not_neutral"
    text = "This name tells of the party. Take a neutral one."


class IdPaperInvalidError(errors.Invalid):
    """No such number exists on this kind of paper."""

    reason = "id_paper_invalid"
    text = "This is no valid number."


class IdPaperDiffersError(errors.Conflict):
    """Not the number that was shown when the proof was issued, or that the member's file holds."""

    reason = "id_paper_differs"
    text = "This is not the number that was shown before."


class ProofOverError(errors.Conflict):
    """The proof was replaced or revoked before."""

    reason = "proof_over"
    text = "This proof is no longer valid."


class ProofUnknownError(errors.NotFound):
    """No proof has this address: never issued, mistyped or malformed, which is one and the same answer."""

    reason = "proof_unknown"
    text = "There is no such proof."


class PublicityOverError(errors.Conflict):
    """Objections are taken while the proof is shown inside the unit; `until` is the first day on which it is not."""

    reason = "publicity_over"
    text = "The period for objections is over."


class ObjectedError(errors.Conflict):
    """The person has objected to this proof before."""

    reason = "already_objected"
    text = "You have objected already."


class ObjectionAnsweredError(errors.Conflict):
    """Somebody answered it before."""

    reason = "already_decided"
    text = "This was answered already."


class UnknownOutcomeError(errors.Invalid):
    """Projects of this kind do not count that."""

    reason = "unknown_outcome"
    text = "This project does not count that."


class FeedbackOverError(errors.Gone):
    """The code was taken down, or there never was one."""

    reason = "feedback_over"
    text = "This code takes no answers any more."
