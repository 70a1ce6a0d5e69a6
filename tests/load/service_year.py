"""A year of a city's volunteers for measuring: written row by row as the ledger would hold it, in bulk."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, Table, func, insert, select, text
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.db import Database
from backend.core.ids import new_id
from backend.core.security import new_token, token_hash
from backend.identity.models import Account, Locale, LoginSession
from backend.organisations.models import (
    Grant,
    OrganisationClosure,
    OrganisationKind,
    OrganisationParent,
    PartyOrganisation,
    Role,
)
from backend.volunteering.models import (
    Grade,
    Project,
    ProjectKind,
    ProjectState,
    RecordState,
    ReviewLevel,
    ServiceRecord,
    Source,
    Volunteer,
)
from migrations import triggers
from tests.load import service_groups

BRANCHES = 900
PROJECTS = 1200
LAWYERS = 400
SIGNED_IN = 200
"""Volunteers with a session, who ask for their hours."""
DRAWN = 1000
"""Volunteers whose year is drawn by itself; the others serve at the same times in the same projects as one of them."""
CACHE_KIB = 262_144
"""For SQLite while it is filled: rows come in another order than every index of them."""
SERVED_HOURS = (7, 17)
LENGTHS_MIN = (60, 90, 120, 180, 240)
SOURCE_OF = {Grade.A: Source.SCAN, Grade.B: Source.SCAN, Grade.C: Source.ROLL_CALL, Grade.D: Source.SELF_REPORT}


@dataclass(frozen=True)
class Year:
    """What was written."""

    root_id: UUID
    legal_aid_id: UUID
    """The project that has the community groups."""
    staff_cookie: str
    cookies: list[str]
    from_on: date
    until_on: date
    records: int


def fill(database: Database, *, volunteers: int, each: int, cookie_name: str = "lianxin") -> Year:
    """A committee over all branches, projects of theirs, and `each` records of every volunteer on as many days."""
    now, chance = clock.now(), random.Random(5)
    until_on = clock.local_date(now)
    from_on = until_on - timedelta(days=365)
    root, branches = new_id(), [new_id() for _ in range(BRANCHES)]
    account_ids = [new_id() for _ in range(volunteers + 1)]
    volunteer_ids = [new_id() for _ in range(volunteers)]
    tokens = [new_token() for _ in range(SIGNED_IN + 1)]
    projects = [(new_id(), chance.choice(branches)) for _ in range(PROJECTS)]
    with database.transaction() as session:
        session.execute(insert(PartyOrganisation), list(_organisations(root, branches, now)))
        session.execute(insert(OrganisationParent), [_link(branch, root) for branch in branches])
        session.execute(insert(OrganisationClosure), list(_descents(root, branches)))
        session.execute(insert(Account), [_account(account, n, now) for n, account in enumerate(account_ids)])
        signed_in = [account_ids[-1], *account_ids[:SIGNED_IN]]
        session.execute(
            insert(LoginSession),
            [_login(account, token, now) for account, token in zip(signed_in, tokens, strict=True)],
        )
        session.execute(insert(Grant), [_staff(account_ids[-1], root, now)])
        session.execute(
            insert(Volunteer),
            [
                {"id": v, "number": f"Y{n:08d}", "account_id": a, "since_on": from_on, "created_at": now}
                for n, (v, a) in enumerate(zip(volunteer_ids, account_ids[:-1], strict=True))
            ],
        )
        session.execute(insert(Project), [_project(p, branch, account_ids[-1], from_on, now) for p, branch in projects])
        legal_aid = _project(new_id(), root, account_ids[-1], from_on, now) | {"kind": ProjectKind.LEGAL_AID}
        session.execute(insert(Project), [legal_aid])
        lawyers = list(zip(volunteer_ids, account_ids[:-1], strict=True))[:LAWYERS]
        service_groups.fill(
            session, project_id=legal_aid["id"], lawyers=lawyers, from_on=from_on, now=now, chance=chance
        )
    people = list(zip(volunteer_ids, account_ids[:-1], strict=True))
    with database.transaction() as session:
        triggers.drop(session.connection())  # No two records overlap; to be asked for each of them takes minutes.
        session.execute(insert(ServiceRecord), list(_records(people[:DRAWN], projects, each, from_on, now, chance)))
        _let_others_serve_alike(session, people)
        triggers.apply(session.connection())
        written = session.scalar(select(func.count()).select_from(ServiceRecord)) or 0
    _settle(database)
    cookies = [f"{cookie_name}={token}" for token in tokens]
    return Year(root, legal_aid["id"], cookies[0], cookies[1:], from_on, until_on, written)


def _settle(database: Database) -> None:
    """What PostgreSQL does by itself within a minute of such an import: statistics, and which pages all may see."""
    statement = "ANALYZE" if database.engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))


def _let_others_serve_alike(session: Session, people: list[tuple[UUID, UUID]]) -> None:
    """Write for everybody else what one of the first served, in one statement: drawing each of them takes minutes."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")
    twin = Table(
        "twin",
        MetaData(),
        *(Column(name, ServiceRecord.id.type) for name in ("first", "volunteer", "account")),
        prefixes=["TEMPORARY"],
    )
    twin.create(connection)
    pairs = [
        {"first": people[place % DRAWN][0], "volunteer": volunteer, "account": account}
        for place, (volunteer, account) in enumerate(people[DRAWN:])
    ]
    connection.execute(insert(twin), pairs)
    new = func.randomblob(16) if connection.dialect.name == "sqlite" else func.gen_random_uuid()
    own = {"id": new, "entry_id": new, "volunteer_id": twin.c.volunteer, "recorded_by_account_id": twin.c.account}
    columns = ServiceRecord.__table__.columns
    alike = select(*(own.get(column.name, column) for column in columns))
    alike = alike.join(twin, twin.c.first == columns["volunteer_id"]).order_by(twin.c.volunteer)
    connection.execute(insert(ServiceRecord).from_select([column.name for column in columns], alike))


def _records(
    people: list[tuple[UUID, UUID]],
    projects: list[tuple[UUID, UUID]],
    each: int,
    from_on: date,
    now: datetime,
    chance: random.Random,
) -> Iterator[dict[str, Any]]:
    """Every volunteer serves in a few projects, on different days, so that nothing overlaps."""
    for volunteer_id, account_id in people:
        own = chance.sample(projects, 4)
        for day in chance.sample(range(365), each):
            project_id, organisation_id = chance.choice(own)
            held_on = from_on + timedelta(days=day)
            start = time(chance.randrange(*SERVED_HOURS), chance.choice((0, 15, 30, 45)))
            starts_at = datetime.combine(held_on, start, tzinfo=clock.ZONE)
            minutes = chance.choice(LENGTHS_MIN)
            grade = chance.choices(list(Grade), (80, 10, 7, 3))[0]
            state = RecordState.CREDITED if grade is Grade.A or chance.random() < 0.95 else RecordState.WAITING
            record_id = new_id()
            yield {
                "id": record_id,
                "entry_id": record_id,
                "volunteer_id": volunteer_id,
                "project_id": project_id,
                "organisation_id": organisation_id,
                "held_on": held_on,
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=minutes),
                "minutes": minutes,
                "source": SOURCE_OF[grade],
                "grade": grade,
                "state": state,
                "level": ReviewLevel.NONE if grade is Grade.A else ReviewLevel.SECOND_PERSON,
                "flags": [],
                "recorded_by_account_id": account_id,
                "recorded_at": now,
                "changed_at": now,
            }


def _organisations(root: UUID, branches: list[UUID], now: datetime) -> Iterator[dict[str, Any]]:
    kinds = [(root, "测量市委", OrganisationKind.WORK_COMMITTEE)]
    kinds += [(branch, f"测量第{n}支部", OrganisationKind.BRANCH) for n, branch in enumerate(branches)]
    for organisation_id, name, kind in kinds:
        yield {
            "id": organisation_id,
            "name": name,
            "short_name": name,
            "kind": kind,
            "may_transfer_nationwide": False,
            "founded_on": date(2020, 1, 1),
            "created_at": now,
        }


def _link(branch: UUID, root: UUID) -> dict[str, Any]:
    return {"id": new_id(), "organisation_id": branch, "parent_id": root, "from_on": date(2020, 1, 1)}


def _descents(root: UUID, branches: list[UUID]) -> Iterator[dict[str, Any]]:
    pairs = [(root, root, 0), *((b, b, 0) for b in branches), *((root, b, 1) for b in branches)]
    for ancestor, descendant, depth in pairs:
        ids = {"id": new_id(), "ancestor_id": ancestor, "descendant_id": descendant}
        yield ids | {"depth": depth, "from_on": date(2020, 1, 1)}


def _account(account: UUID, number: int, now: datetime) -> dict[str, Any]:
    return {"id": account, "display_name": f"测量志愿者{number}", "locale": Locale.CHINESE, "created_at": now}


def _login(account: UUID, token: str, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "token_hash": token_hash(token),
        "account_id": account,
        "created_at": now,
        "expires_at": now + timedelta(days=30),
        "last_seen_at": now,
        "powers_seen_at": now,
    }


def _staff(account: UUID, root: UUID, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "account_id": account,
        "role": Role.COMMITTEE_STAFF,
        "organisation_id": root,
        "from_at": now,
        "granted_by_account_id": account,
    }


def _project(project: UUID, branch: UUID, account: UUID, from_on: date, now: datetime) -> dict[str, Any]:
    return {
        "id": project,
        "organisation_id": branch,
        "kind": ProjectKind.GENERAL,
        "title": "测量项目",
        "purpose": "",
        "for_whom": "",
        "place": "",
        "from_on": from_on,
        "until_on": from_on + timedelta(days=400),
        "state": ProjectState.PUBLISHED,
        "risks": "",
        "insurance": "",
        "is_dangerous": False,
        "takes_applications": False,
        "open_to_all_members": True,
        "most_minutes_a_day": 480,
        "least_rest_minutes": 0,
        "issuer_name": "测量志愿服务队",
        "created_by_account_id": account,
        "created_at": now,
        "changed_at": now,
        "version": 1,
    }
