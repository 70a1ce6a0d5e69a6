"""Refusals of workplaces, landing branches and their proposals."""

from backend.core import errors


class NotAJointBranchError(errors.Conflict):
    """Only a joint branch that stands takes in members without a branch."""

    reason = "not_a_joint_branch"
    text = "Only a joint branch can be a landing branch."


class NotALandingBranchError(errors.Conflict):
    """The branch is none today."""

    reason = "not_a_landing_branch"
    text = "This is no landing branch."


class TooFewMembersError(errors.Conflict):
    """A branch needs three full members (domain §3). Facts: `full`, how many there are."""

    reason = "too_few_members"
    text = "A branch needs at least three full members who share this."


class ProposalWaitsError(errors.Conflict):
    """The same is waiting for an answer."""

    reason = "proposal_waits"
    text = "The same proposal waits for an answer."


class ProposalAnsweredError(errors.Conflict):
    """Somebody has answered meanwhile."""

    reason = "proposal_answered"
    text = "This proposal was answered already."
