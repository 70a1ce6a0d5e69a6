"""Landing branches and the work of their members, for tests."""

from typing import Any

from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.landing.models import BranchProposal, Employment, SharedBy
from backend.landing.service import branches, proposals, works
from backend.members.models import Member
from backend.organisations.models import OrganisationKind, PartyOrganisation
from tests.factories.identity import make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_branch


def make_work(session: Session, member: Member, branch: PartyOrganisation, **fields: Any) -> None:
    """The member is a lawyer with a firm of their own."""
    usual: dict[str, Any] = {
        **{"employment": Employment.SELF_EMPLOYED, "unit_name": "望江法律咨询工作室", "trade": "law"},
        **{"district": "望江街道", "is_stable": True},
    }
    told = {"organisation_id": branch.id, "by": make_account(session), "now": clock.now()}
    works.put(session, member=member, work=works.Work(**(usual | fields)), **told)


def make_landing(session: Session, *, parent: PartyOrganisation | None = None, **fields: Any) -> PartyOrganisation:
    """A joint branch that takes in members without a branch."""
    branch = make_branch(session, parent=parent, kind=OrganisationKind.JOINT_BRANCH, **fields)
    land(session, branch)
    return branch


def land(session: Session, branch: PartyOrganisation) -> None:
    """Make a branch a landing branch, of whatever kind it was."""
    branch.kind = OrganisationKind.JOINT_BRANCH
    session.flush()
    branches.put(session, organisation=branch, is_landing=True, by=make_account(session), now=clock.now())


def make_lawyers(session: Session, branch: PartyOrganisation, count: int = 3, **fields: Any) -> list[Member]:
    """So many full members who share a trade and a district."""
    members = [make_member(session, branch) for _ in range(count)]
    for member in members:
        make_work(session, member, branch, **fields)
    return members


def make_proposal(
    session: Session,
    branch: PartyOrganisation,
    *,
    by: Account | None = None,
    shared_by: SharedBy = SharedBy.TRADE,
    value: str = "law",
) -> BranchProposal:
    """The landing branch has asked for a branch, of its lawyers by default."""
    return proposals.propose(
        session,
        proposal_id=new_id(),
        organisation=branch,
        shared_by=shared_by,
        value=value,
        name="云溪市望江律师联合党支部",
        reason="三位正式党员同行，都在望江街道执业",
        by=by or make_account(session),
        now=clock.now(),
    )
