"""Members of the city on their way from one branch to another, one at nearly every station."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member, PostHolding, Sex, Standing
from backend.members.service import dues
from backend.organisations.models import PartyOrganisation
from backend.transfers import rules
from backend.transfers.models import ReturnReason, Transfer, TransferAction, TransferReason, TransferState
from backend.transfers.service import acting as transfers
from backend.transfers.service import applying, incoming, letters, offices, stepping
from seeds.demo import city
from seeds.demo.accounts import LAWYERS_STAFF, TAXI_STAFF
from seeds.demo.base import City, acting
from seeds.demo.people import id_number

CONTACT = "025-00000000"
S = TransferState


@dataclass(frozen=True)
class Way:
    """A member of `origin` has come this far."""

    origin: str
    destination: str
    state: TransferState
    reason: TransferReason
    days_ago: int
    """When they applied; a step was taken every day since, until `state`."""
    goes_back: bool = False
    """The old committee then sent it back to the branch."""


WAYS = (
    Way(city.HOME, "衡准会计师事务所党支部", S.SUBMITTED, TransferReason.WORKPLACE, 3),
    Way(city.HOME, "启明外国语学校党支部", S.BRANCH_AGREED, TransferReason.WORKPLACE, 5),
    Way(city.HOME, city.SECOND, S.BRANCH_AGREED, TransferReason.RESIDENCE, 30, goes_back=True),
    Way(city.SECOND, city.STAFF_HOME, S.LETTER_ISSUED, TransferReason.WORKPLACE, 8),
    Way(city.SECOND, city.HOME, S.ACCEPTED, TransferReason.WORKPLACE, 6),
    Way("听泉律师事务所党支部", city.SECOND, S.PLACED, TransferReason.AWAY, 5),
)


def move_members(built: City) -> None:
    """Let everybody on the list apply, and their offices answer day by day; and somebody come from another city."""
    movers = {way.origin: _movers(built, way.origin) for way in WAYS}
    for way in WAYS:
        _go(built, way, next(movers[way.origin]))
    receive_letter(built)


def receive_letter(built: City) -> None:
    """A letter from another city was accepted yesterday; the branch has yet to place its bearer."""
    session, officer = built.session, built.demo[LAWYERS_STAFF]
    at = built.now - timedelta(days=1)
    day = clock.local_date(at)
    home = built.branches[city.HOME].organisation
    seat = offices.list_committees(session, organisation_id=home.id, on=day)[0]
    paper = incoming.Paper(
        sender="湖东市律师行业党委",
        sender_branch="湖东律师第三党支部",
        contact=CONTACT,
        number=f"湖律组〔{day.year}〕26号",
        issued_on=day - timedelta(days=9),
        valid_days=30,
        accepted_on=day,
        standing=Standing.FULL,
        dues_paid_to=day,
        reason=TransferReason.WORKPLACE,
        note=None,
    )
    born_on = date(1986, 4, 21)
    person = {
        "name": "叶知秋",
        "sex": Sex.FEMALE,
        "born_on": born_on,
        "ethnicity": "01",
        "id_number": id_number(born_on, sex=Sex.FEMALE, serial=451),
        "phone": "15409990021",
        "joined_on": date(2011, 6, 28),
    }
    with acting(session, officer):
        incoming.enter(
            session,
            transfer_id=new_id(),
            seat=seat,
            branch=home,
            paper=paper,
            person=person,
            officer=officer,
            now=at,
        )


def _go(built: City, way: Way, member: Member) -> None:
    session, at = built.session, built.now - timedelta(days=way.days_ago)
    applicant = built.account_of[member.id]
    wish = applying.Wish(built.branches[way.destination].organisation, None, None, way.reason, None)
    with acting(session, applicant):
        transfer = applying.apply(session, transfer_id=new_id(), member=member, wish=wish, applicant=applicant, now=at)
        applying.submit(session, transfer=transfer, actor=applicant, by_branch=False, note=None, now=at)
    while transfer.state is not way.state:
        at += timedelta(days=1)
        action = rules.forward(transfer.state, stepping.following(session, transfer).state)
        _answer(built, transfer, action, at=at)
    if way.goes_back:
        back = {"reason": ReturnReason.INCOMPLETE, "to": 1, "note": "请补上新单位的证明。"}
        _answer(built, transfer, TransferAction.RETURN, at=at + timedelta(days=1), **back)


def _answer(built: City, transfer: Transfer, action: TransferAction, *, at: datetime, **more: object) -> None:
    session = built.session
    holder = session.get_one(PartyOrganisation, transfer.holder_id)
    officer = _officer_of(built, holder)
    asked = transfers.Asked(action=action, position=transfer.position, contact=CONTACT, **more)  # type: ignore[arg-type]
    with acting(session, officer):
        transfers.act(session, transfer=transfer, officer=officer, seats={holder.id}, asked=asked, now=at)


def _officer_of(built: City, holder: PartyOrganisation) -> Account:
    staff = {city.LAWYERS: LAWYERS_STAFF, city.TAXIS: TAXI_STAFF}
    if holder.name in staff:
        return built.demo[staff[holder.name]]
    secretary = built.branches[holder.name].secretary
    assert secretary is not None
    return secretary


def _movers(built: City, branch: str) -> Iterator[Member]:
    """Members without any office who have an account, and all that a letter needs."""
    session = built.session
    members = [member for member in built.branches[branch].members if member.id in built.account_of]
    busy = set(built.member_ids.values()) | set(session.scalars(select(PostHolding.member_id)))
    paid = dues.paid_to_of(session, member_ids=[member.id for member in members])
    for member in members:
        is_settled = letters.are_dues_settled(paid.get(member.id), on=built.today)
        is_whole = not letters.missing_fields(session, member=member)
        if member.id not in busy and is_settled and is_whole:
            yield member
