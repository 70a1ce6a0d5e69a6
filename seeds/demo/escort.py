"""爱心送考 of the demo's branch: two sites, five drivers, yesterday's trips and hours, bookings of today and tomorrow.

Plates begin with a character that no province has; phones come from the demo's own range.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from backend.attendance.models import Direction
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.models import (
    Application,
    EscortBooking,
    EscortPlace,
    EscortPlaceKind,
    EscortSlot,
    HalfDay,
    Project,
    ProjectKind,
    ProjectPost,
    Shift,
    Volunteer,
)
from backend.volunteering.service import applications, leads, people, qualifications, stays
from backend.volunteering.service.escort import bookings, incidents, places, trips, vehicles
from seeds.demo import city, service
from seeds.demo.accounts import ELSEWHERE, MEMBER
from seeds.demo.base import City, acting, at
from seeds.demo.people import phone

DRIVERS = ("程小寒", "罗大寒", "白处暑", "秦寒露")
"""Without an affiliation; the fifth is the demo's member of the taxi branch."""
LATE_DRIVER = "江小雪"
FAMILIES = ("赵", "钱", "孙", "李", "欧阳", "吴", "郑", "冯")
AREAS = ("南苑小区东门", "江湾路公交站", "青禾街口", "柳岸新村南门")
FIRST_PHONE = 7000
"""Running numbers of the demo's range that nobody else in the city has."""


@dataclass
class Escort:
    """What the parts of this module share."""

    built: City
    project: Project
    lead: Account
    desk: Account
    sites: list[EscortPlace] = field(default_factory=list)
    drivers: list[Volunteer] = field(default_factory=list)
    serials: Iterator[int] = field(default_factory=lambda: count(FIRST_PHONE))


def escort_examinees(built: City) -> None:
    """Plan it last week, carry people yesterday, and leave the desk something to do."""
    escort = _plan(built)
    planned_at, yesterday = _planned_at(built), built.today - timedelta(days=1)
    planned = [_shift(escort, yesterday + timedelta(days=ahead), now=planned_at) for ahead in range(3)]
    accounts = _accounts(escort)
    for place, account in enumerate(accounts):
        _let_drive(escort, account, planned, place, now=planned_at)
    _carry(escort, _slot(escort, yesterday, now=planned_at), yesterday)
    _serve(escort, planned[0], accounts[: len(DRIVERS)])
    for ahead in (0, 1):
        _book_some(escort, _slot(escort, built.today + timedelta(days=ahead), now=planned_at))


def _planned_at(built: City) -> datetime:
    return built.now - timedelta(days=6)


def _plan(built: City) -> Escort:
    branch, now = built.branches[city.HOME], _planned_at(built)
    assert branch.secretary is not None
    session, secretary = built.session, branch.secretary
    desk = built.demo[MEMBER]
    project = service.plan_project(
        built,
        ProjectKind.EXAM_ESCORT,
        branch.organisation,
        secretary,
        now=now,
        place="江城市",
        from_on=built.today - timedelta(days=2),
        until_on=built.today + timedelta(days=4),
        insurance="演示保险公司，驾驶员意外险",
        open_to_all_members=True,
        issuer_name="江城爱心送考服务队",
    )
    with acting(session, secretary):
        leads.give(session, project=project, account=desk, post=ProjectPost.DESK, giver=secretary, now=now)
        escort = Escort(built, project, secretary, desk)
        for kind, name in (
            (EscortPlaceKind.SITE, "江城一中考点"),
            (EscortPlaceKind.SITE, "柳岸中学考点"),
            (EscortPlaceKind.STAND_BY, "青禾地铁站口"),
        ):
            place = places.add_place(
                session, project=project, kind=kind, name=name, address="", account=secretary, now=now
            )
            if kind is EscortPlaceKind.SITE:
                escort.sites.append(place)
    return escort


def _accounts(escort: Escort) -> list[Account]:
    """The demo's taxi driver, and four who asked on the public page and were approved; one more waits for that."""
    session, project, now = escort.built.session, escort.project, _planned_at(escort.built)
    found = [escort.built.demo[ELSEWHERE]]
    for name in DRIVERS:
        asked = _apply(escort, name, now=now)
        with acting(session, escort.lead):
            applications.approve(session, application=asked, project=project, decider=escort.lead, now=now)
        assert asked.account_id is not None
        found.append(session.get_one(Account, asked.account_id))
    _apply(escort, LATE_DRIVER, now=escort.built.now - timedelta(hours=3))
    return found


def _apply(escort: Escort, name: str, *, now: datetime) -> Application:
    with acting(escort.built.session, None):
        asked, _token = applications.apply(
            escort.built.session,
            project=escort.project,
            name=name,
            phone=phone(next(escort.serials)),
            note="绿洲出租（演示），驾龄十年",
            accepts_risks=True,
            now=now,
        )
    return asked


def _shift(escort: Escort, day: date, *, now: datetime) -> Shift:
    return service.plan_shift(
        escort.built,
        escort.project,
        escort.lead,
        now=now,
        role="驾驶员",
        starts_at=at(day, hour=6),
        ends_at=at(day, hour=12),
        needed=6,
        meeting_point="青禾地铁站口",
    )


def _let_drive(escort: Escort, account: Account, planned: list[Shift], place: int, *, now: datetime) -> None:
    """Signs up, states car and licence; the secretary checks them. One check ends soon, one car waits for its check."""
    session, project, today = escort.built.session, escort.project, escort.built.today
    for shift in planned:
        driver = service.sign_up(escort.built, shift, account, now=now)
    with acting(session, account):
        car = vehicles.state(
            session,
            project=project,
            volunteer=driver,
            plate=f"测A0000{place + 1}",
            firm="绿洲出租（演示）",
            account=account,
            now=now,
        )
        card = qualifications.state(
            session,
            volunteer=driver,
            kind="driving_licence",
            number="99999900000000000X",
            issued_on=None,
            expires_on=today + timedelta(days=45 + 300 * place),
            now=now,
        )
    with acting(session, escort.lead):
        qualifications.check(session, card=card, project=project, checker=escort.lead, now=now)
        if place < len(DRIVERS):
            until = today + timedelta(days=20 + 100 * place)
            vehicles.check(session, vehicle=car, project=project, valid_until=until, checker=escort.lead, now=now)
            escort.drivers.append(driver)


def _serve(escort: Escort, shift: Shift, accounts: list[Account]) -> None:
    """All scan in and out, but for the demo's driver, who forgot to go out."""
    for turn, account in enumerate(accounts):
        service.scan(escort.built, shift, account, Direction.IN, at=shift.starts_at + timedelta(minutes=4 + turn))
    for turn, account in enumerate(accounts[1:]):
        service.scan(escort.built, shift, account, Direction.OUT, at=shift.ends_at - timedelta(minutes=9 - 2 * turn))
    stays.close_forgotten(escort.built.session, now=stays.forgotten_at(shift), limit=1)


def _slot(escort: Escort, day: date, *, now: datetime) -> EscortSlot:
    with acting(escort.built.session, escort.lead):
        return places.add_slot(
            escort.built.session,
            project=escort.project,
            half=HalfDay.MORNING,
            starts_at=at(day, hour=6),
            ends_at=at(day, hour=12),
            seats=24,
            account=escort.lead,
            now=now,
        )


def _book(escort: Escort, slot: EscortSlot, place: int, *, now: datetime) -> EscortBooking:
    wish = bookings.Wish(
        slot_id=slot.id,
        site_id=escort.sites[place % 2].id,
        surname=FAMILIES[place % len(FAMILIES)],
        phone=phone(next(escort.serials)),
        area=AREAS[place % len(AREAS)],
        persons=1 + place % 3,
        starts_at=slot.starts_at + timedelta(minutes=60 + 10 * place),
    )
    with acting(escort.built.session, escort.desk):
        return bookings.book(
            escort.built.session, booking_id=new_id(), project=escort.project, wish=wish, account=escort.desk, now=now
        )


def _book_some(escort: Escort, slot: EscortSlot) -> None:
    """Four bookings; the first two have a driver, the demo's own among them."""
    now = _planned_at(escort.built) + timedelta(days=2)
    for place in range(4):
        booking = _book(escort, slot, place, now=now)
        if place < 2:
            _give(escort, booking, escort.drivers[place], now=now)


def _carry(escort: Escort, slot: EscortSlot, day: date) -> None:
    """Yesterday everybody arrived, two more were picked up in the street, and a road was closed."""
    session, now = escort.built.session, _planned_at(escort.built) + timedelta(days=2)
    for place, driver in enumerate(escort.drivers):
        booking = _book(escort, slot, place, now=now)
        _give(escort, booking, driver, now=now)
        _drive(escort, driver, booking, escort.sites[place % 2], at(day, hour=7, minute=3 + 9 * place))
    for place, driver in enumerate(escort.drivers[:2]):
        _drive(escort, driver, None, escort.sites[place], at(day, hour=8, minute=4 + 7 * place))
    account = _account_of(escort, escort.drivers[1])
    with acting(session, account):
        incidents.report(
            session,
            incident_id=new_id(),
            project=escort.project,
            kind="traffic",
            words="江湾路封了一条道,绕行柳岸路",
            told=["desk", "site"],
            trip=None,
            site_id=escort.sites[1].id,
            account=account,
            at=at(day, hour=7, minute=20),
            now=at(day, hour=7, minute=20),
        )


def _give(escort: Escort, booking: EscortBooking, driver: Volunteer, *, now: datetime) -> None:
    session, desk = escort.built.session, escort.desk
    with acting(session, desk):
        bookings.give(session, booking=booking, project=escort.project, volunteer_id=driver.id, account=desk, now=now)


def _drive(
    escort: Escort, driver: Volunteer, booking: EscortBooking | None, site: EscortPlace, moment: datetime
) -> None:
    session, account = escort.built.session, _account_of(escort, driver)
    ride = bookings.find_ride(session, booking_id=booking.id) if booking is not None else None
    with acting(session, account):
        trip = trips.start(
            session,
            trip_id=new_id(),
            project=escort.project,
            volunteer=driver,
            ride=ride,
            site_id=site.id,
            from_place_id=None,
            persons=booking.persons if booking is not None else 2,
            account=account,
            at=moment,
            now=moment,
        )
        over = moment + timedelta(minutes=24)
        trips.end(session, trip=trip, project=escort.project, account=account, at=over, now=over)


def _account_of(escort: Escort, driver: Volunteer) -> Account:
    account_id = people.account_id_of(escort.built.session, driver)
    assert account_id is not None
    return escort.built.session.get_one(Account, account_id)
