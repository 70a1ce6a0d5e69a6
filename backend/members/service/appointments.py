"""Members and their accounts: made when a way in or a role is first given; roles go to members by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.identity.models import Account, Activation
from backend.identity.service import accounts, activations
from backend.members.models import Member
from backend.members.service import affiliations, numbers
from backend.organisations.errors import NotAffiliatedError, OwnMatterError
from backend.organisations.models import Grant, PartyOrganisation, Role
from backend.organisations.rules import BRANCH_ROLES
from backend.organisations.service import grants


@dataclass(frozen=True)
class Officer:
    """A grant with the names that a list shows."""

    grant: Grant
    member_id: UUID | None
    name: str
    granted_by_name: str | None


def ensure_account(
    session: Session, *, member: Member, organisation_id: UUID, now: datetime, adopts: bool = False
) -> Account:
    """The member's account, made with the file's phone number when there is none.

    `adopts`: an account that already signs in with this number, is no member's, has no role and was
    entrusted with nothing becomes the member's.
    Only where the member proves it at once, by an activation that is shown to them: a number by itself proves nothing.

    :raises PhoneTakenError: another account signs in with this number.
    """
    session.scalars(
        db.locked(select(Member.id).where(Member.id == member.id))
    ).one()  # Two officers at once: one waits.
    session.refresh(member, ["account_id"])
    if member.account_id is not None:
        return session.get_one(Account, member.account_id)
    adopted = _find_adoptable(session, member) if adopts else None
    if adopted is not None:
        return _adopt(session, member, adopted, organisation_id=organisation_id, now=now)
    account = accounts.create(
        session,
        display_name=member.name,
        phone=numbers.phone_of(session, member),
        now=now,
        organisation_id=organisation_id,
    )
    session.flush()
    member.account_id = account.id
    session.flush()
    return account


def _find_adoptable(session: Session, member: Member) -> Account | None:
    phone = numbers.phone_of(session, member)
    account = accounts.find_by_phone(session, phone=phone) if phone is not None else None
    if account is None or account.disabled_at is not None or account.entrusted_at is not None:
        return None
    is_members = select(Member.id).where(Member.account_id == account.id)
    has_role = select(Grant.id).where(Grant.account_id == account.id)
    is_somebodys = any(session.scalars(known).first() is not None for known in (is_members, has_role))
    return None if is_somebodys else account


def _adopt(session: Session, member: Member, account: Account, *, organisation_id: UUID, now: datetime) -> Account:
    """Somebody who took part without an affiliation has become a member: the same account, the same history."""
    member.account_id = account.id
    fields = ["account_id"]
    audit.record(session, Action.MEMBER_ACCOUNT_LINKED, member, now=now, organisation_id=organisation_id, fields=fields)
    accounts.rename(session, account=account, display_name=member.name, now=now, organisation_id=organisation_id)
    session.flush()
    return account


def open_accounts(session: Session, *, members: Sequence[Member], organisation_id: UUID, now: datetime) -> None:
    """Accounts that count as activated, in one go, for members with a phone number and no account: for seeds."""
    phones = ((member, numbers.phone_of(session, member)) for member in members)
    reachable = [(member, phone) for member, phone in phones if phone is not None]
    people = [(member.name, phone) for member, phone in reachable]
    made = accounts.create_activated(session, people=people, now=now, organisation_id=organisation_id)
    session.flush()  # The accounts come before the files that name them.
    for (member, _), account in zip(reachable, made, strict=True):
        member.account_id = account.id
    session.flush()


def issue_activation(
    session: Session, *, member: Member, issuer: Account, organisation_id: UUID, now: datetime
) -> tuple[Activation, str]:
    """A one-time way in for the member, and its token; the open one is withdrawn.

    :raises OwnMatterError: it is the issuer's own file.
    :raises AccountDisabledError: the account is switched off.
    :raises PhoneTakenError: another account signs in with the member's number.
    """
    if member.account_id == issuer.id:
        raise OwnMatterError()
    account = ensure_account(session, member=member, organisation_id=organisation_id, now=now, adopts=True)
    return activations.issue(session, account=account, issuer=issuer, now=now, organisation_id=organisation_id)


def appoint(
    session: Session,
    *,
    member: Member,
    role: Role,
    organisation: PartyOrganisation,
    giver: Account | None,
    giver_roles: Iterable[Role] = (),
    until_on: date | None = None,
    now: datetime,
) -> Grant:
    """Give the member a role. Refusals of `organisations.service.grants.give`, and these:

    :raises OwnMatterError: the giver is the member.
    :raises NotAffiliatedError: a branch's role goes to a member of the branch.
    :raises PhoneTakenError: another account signs in with the member's number.
    """
    if giver is not None and member.account_id == giver.id:
        raise OwnMatterError()
    if role in BRANCH_ROLES:
        home = affiliations.find_affiliation(session, member_id=member.id, on=clock.local_date(now))
        if home is None or home.organisation_id != organisation.id:
            raise NotAffiliatedError()
    account = ensure_account(session, member=member, organisation_id=organisation.id, now=now)
    return grants.give(
        session,
        account=account,
        role=role,
        organisation=organisation,
        giver=giver,
        giver_roles=giver_roles,
        until_on=until_on,
        now=now,
    )


def list_officers(session: Session, *, organisation_id: UUID, now: datetime) -> list[Officer]:
    """Who holds which role at an organisation, oldest first."""
    giver = aliased(Account)
    rows = session.execute(
        select(Grant, Member.id, Account.display_name, giver.display_name)
        .options(joinedload(Grant.organisation))
        .join(Account, Account.id == Grant.account_id)
        .outerjoin(Member, Member.account_id == Account.id)
        .outerjoin(giver, giver.id == Grant.granted_by_account_id)
        .where(Grant.organisation_id == organisation_id, grants.holds_at(now))
        .order_by(Grant.from_at, Grant.id)
    )
    return [Officer(grant, member_id, name, giver_name) for grant, member_id, name, giver_name in rows]
