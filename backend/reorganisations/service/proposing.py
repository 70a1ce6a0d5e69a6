"""Proposing a reorganisation, confirming or declining it. Nobody confirms their own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.core.errors import NotFound
from backend.identity.models import Account
from backend.organisations.errors import OwnMatterError
from backend.reorganisations import rules
from backend.reorganisations.errors import (
    AlreadyDecidedError,
    BlockedError,
    CommitteeChangedError,
    SomethingChangedError,
)
from backend.reorganisations.models import BranchPart, Reorganisation, ReorganisationBranch, ReorganisationState
from backend.reorganisations.rules import Wish
from backend.reorganisations.service import applying, dry_run, holding, telling
from backend.reorganisations.service.dry_run import DryRun


def propose(
    session: Session,
    *,
    reorganisation_id: UUID,
    wish: Wish,
    reason: str,
    fingerprint: str,
    officer: Account,
    now: datetime,
) -> Reorganisation:
    """Ask the other officers to confirm the wish; `fingerprint` is that of the dry run that `officer` saw.

    The same proposal sent twice is one. Refusals of `plans.draw`, and these:

    :raises SomethingChangedError: what would happen is not what was looked at.
    :raises BlockedError: something has to be settled first.
    :raises NotFound: the id belongs to another proposal.
    """
    known = session.get(Reorganisation, reorganisation_id)
    if known is not None:
        return _the_same(known, wish, officer)
    found = dry_run.run(session, wish=wish, now=now)
    _refuse_changed(found, fingerprint)
    made = Reorganisation(
        id=reorganisation_id,
        kind=wish.kind,
        state=ReorganisationState.PROPOSED,
        committee_id=found.plan.committee.id,
        effective_on=wish.effective_on,
        reason=reason,
        wish=rules.as_json(wish),
        fingerprint=fingerprint,
        summary=found.summary,
        effects={},
        proposed_at=now,
        proposed_by_account_id=officer.id,
    )
    session.add(made)
    session.flush()  # The branches come after what names them.
    _note_branches(session, made, wish)
    _record(session, Action.REORGANISATION_PROPOSED, made, now=now)
    telling.tell_proposed(session, made, committee=found.plan.committee, now=now)
    return made


def confirm(
    session: Session, *, reorganisation: Reorganisation, fingerprint: str, officer: Account, now: datetime
) -> None:
    """Carry out what somebody else proposed, as a whole; `fingerprint` is that of the dry run that `officer` saw.

    Refusals of `plans.draw`, and these:

    :raises AlreadyDecidedError: somebody was faster.
    :raises OwnMatterError: `officer` proposed it, or is among those who move.
    :raises CommitteeChangedError: it is another committee's matter by now.
    :raises SomethingChangedError: what would happen is not what was looked at.
    :raises BlockedError: something has to be settled first.
    """
    _hold_proposed(session, reorganisation)
    if reorganisation.proposed_by_account_id == officer.id:
        raise OwnMatterError()
    wish = rules.from_json(reorganisation.wish)
    holding.hold_branches(session, organisation_ids=wish.branch_ids)
    found = dry_run.run(session, wish=wish, now=now)
    if officer.id in {found.people.accounts.get(home.member_id) for home in found.plan.leaving}:
        raise OwnMatterError()
    if found.plan.committee.id != reorganisation.committee_id:
        raise CommitteeChangedError()
    _refuse_changed(found, fingerprint)
    applying.apply(session, reorganisation=reorganisation, found=found, officer=officer, now=now)
    _decide(session, reorganisation, ReorganisationState.APPLIED, officer=officer, now=now)
    _record(session, Action.REORGANISATION_APPLIED, reorganisation, now=now)
    telling.tell_applied(session, reorganisation, now=now)


def decline(session: Session, *, reorganisation: Reorganisation, answer: str, officer: Account, now: datetime) -> None:
    """Say no with a reason; who proposed it takes it back that way.

    :raises AlreadyDecidedError: somebody was faster.
    """
    _hold_proposed(session, reorganisation)
    is_own = reorganisation.proposed_by_account_id == officer.id
    state = ReorganisationState.WITHDRAWN if is_own else ReorganisationState.DECLINED
    reorganisation.answer = answer
    _decide(session, reorganisation, state, officer=officer, now=now)
    _record(session, Action.REORGANISATION_DECLINED, reorganisation, now=now)


def _the_same(known: Reorganisation, wish: Wish, officer: Account) -> Reorganisation:
    if known.proposed_by_account_id != officer.id or known.wish != rules.as_json(wish):
        raise NotFound()
    return known


def _refuse_changed(found: DryRun, fingerprint: str) -> None:
    if found.fingerprint != fingerprint:
        raise SomethingChangedError()
    if found.stops:
        raise BlockedError(findings=[kind.value for kind in found.stops])


def _hold_proposed(session: Session, reorganisation: Reorganisation) -> None:
    holding.hold(session, reorganisation)
    if reorganisation.state is not ReorganisationState.PROPOSED:
        raise AlreadyDecidedError(state=reorganisation.state.value)


def _decide(
    session: Session,
    reorganisation: Reorganisation,
    state: ReorganisationState,
    *,
    officer: Account,
    now: datetime,
) -> None:
    reorganisation.state = state
    reorganisation.decided_at, reorganisation.decided_by_account_id = now, officer.id
    session.flush()
    telling.settle(session, reorganisation, now=now)


def _note_branches(session: Session, made: Reorganisation, wish: Wish) -> None:
    session.add_all(
        ReorganisationBranch(
            reorganisation_id=made.id,
            organisation_id=found,
            part=BranchPart.ORIGIN if found in wish.origin_ids else BranchPart.RECEIVING,
        )
        for found in sorted(wish.branch_ids)
    )


def _record(session: Session, action: Action, reorganisation: Reorganisation, *, now: datetime) -> None:
    fields = ["state"]
    audit.record(session, action, reorganisation, now=now, organisation_id=reorganisation.committee_id, fields=fields)
