"""The yearly work of the demo branch: last year's appraisal and report, this year's mutual appraisal, some talks."""

from datetime import date, datetime, timedelta
from typing import Any

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.yearly.models import (
    Appraisal,
    AppraisalGrade,
    AppraisalPerson,
    AppraisalState,
    LectureKind,
    Part,
    TalkKind,
    YearlyReportVersion,
)
from backend.yearly.service import answering, deciding, lectures, people, reports, responsibilities, running, talks
from backend.yearly.service.deciding import Final
from seeds.demo import city
from seeds.demo.accounts import MEMBER, SECRETARY, STAFF
from seeds.demo.base import Branch, City, acting, at

WORDS = (
    "按时参加组织生活，参加了社区清扫和爱心送考。外出多的时候学习抓得不紧，明年每周留出固定时间。",
    "本职工作完成较好，帮带了两名新同志。联系服务群众还不够主动。",
    "坚持参加主题党日，也参加了志愿服务。开会发言少，今后多提意见。",
)
PARTS = {
    "done": "全年按时召开支部党员大会，每月开展主题党日。\n组织爱心送考和社区清扫，党员参加踊跃。",
    "weak": "外出党员多，联系不够经常。党课形式比较单一。",
    "next": "每季度联系一次外出党员，请老党员走上讲台。",
}
TALKED = 7
DUTIES = (
    ("每季度联系一次外出党员", "组织委员", 20),
    ("组织全年主题党日", "支部书记", 60),
    ("走访困难党员和老党员", "副书记", 5),
)


def look_back(built: City) -> None:
    """Everything by the branch's secretary, and the committee's word on last year."""
    branch, secretary, staff = built.branches[city.HOME], built.demo[SECRETARY], built.demo[STAFF]
    begun = built.now - timedelta(days=10)
    last_year = clock.local_date(begun).year - 1
    held = max(at(date(last_year, 12, 5), hour=10), built.began_at + timedelta(days=25))
    _finish_last_year(built, branch, secretary, staff, year=last_year, now=held)
    _report(built, branch, secretary, staff, year=last_year, now=held + timedelta(days=20))
    _begin_this_year(built, branch, secretary, year=last_year + 1, now=begun)
    _talk_and_teach(built, branch, secretary)


def _finish_last_year(
    built: City, branch: Branch, secretary: Account, staff: Account, *, year: int, now: datetime
) -> None:
    with acting(built.session, secretary):
        appraisal = _open(built, branch, secretary, year=year, now=now)
        _say(built, appraisal, now=now)
        _advance(built, appraisal, AppraisalState.MUTUAL, secretary, now=now)
        _grade(built, appraisal, share=1.0, now=now)
        _advance(built, appraisal, AppraisalState.DECISION, secretary, now=now)
        day = clock.local_date(now)
        graded = deciding.list_graded(built.session, appraisal=appraisal, on=day)
        finals = [Final(person.id, _final(place, len(graded)), None) for place, person in enumerate(graded)]
        told: dict[str, Any] = {"appraisal": appraisal, "by": secretary, "now": now}
        deciding.decide(built.session, finals=finals, decided_on=day, activity_id=None, **told)
        deciding.submit(built.session, step_id=new_id(), override_reason=None, **told)
    with acting(built.session, staff):
        deciding.confirm(built.session, appraisal=appraisal, step_id=new_id(), by=staff, now=now + timedelta(days=9))


def _final(place: int, of: int) -> AppraisalGrade:
    """Every fourth is excellent, which is within a third; one is basically qualified."""
    if place % 4 == 1:
        return AppraisalGrade.EXCELLENT
    return AppraisalGrade.BASIC if place == of - 2 else AppraisalGrade.QUALIFIED


def _report(built: City, branch: Branch, secretary: Account, staff: Account, *, year: int, now: datetime) -> None:
    told: dict[str, Any] = {"organisation": branch.organisation, "year": year, "by": secretary, "now": now}
    version_id = new_id()
    with acting(built.session, secretary):
        report = reports.save(built.session, revision=0, parts=PARTS, **told)
        reports.submit(built.session, version_id=version_id, revision=report.revision, **told)
    version = built.session.get_one(YearlyReportVersion, version_id)
    with acting(built.session, staff):
        words = "工作扎实，志愿服务有特色。外出党员的联系要落到人。"
        answered_at = now + timedelta(days=9)
        reports.answer(
            built.session, version=version, report=report, grade="good", words=words, by=staff, now=answered_at
        )


def _begin_this_year(built: City, branch: Branch, secretary: Account, *, year: int, now: datetime) -> None:
    """Most have said something of themselves, half have graded the others; the member of the demo has not."""
    with acting(built.session, secretary):
        appraisal = _open(built, branch, secretary, year=year, now=now)
        _say(built, appraisal, now=now + timedelta(days=1))
        _advance(built, appraisal, AppraisalState.MUTUAL, secretary, now=now + timedelta(days=5))
        _grade(built, appraisal, share=0.5, now=now + timedelta(days=6))


def _open(built: City, branch: Branch, secretary: Account, *, year: int, now: datetime) -> Appraisal:
    told: dict[str, Any] = {"organisation": branch.organisation, "appraisal_id": new_id(), "year": year}
    return running.open_for(built.session, by=secretary, now=now, **told)


def _advance(built: City, appraisal: Appraisal, to: AppraisalState, secretary: Account, *, now: datetime) -> None:
    running.advance(built.session, appraisal=appraisal, step_id=new_id(), to=to, by=secretary, now=now)


def _with_phone(built: City, appraisal: Appraisal, *, now: datetime) -> list[tuple[AppraisalPerson, Account]]:
    present = people.list_present(built.session, appraisal=appraisal, on=clock.local_date(now))
    return [(one, built.account_of[one.member_id]) for one in present if one.member_id in built.account_of]


def _say(built: City, appraisal: Appraisal, *, now: datetime) -> None:
    for place, (person, account) in enumerate(_with_phone(built, appraisal, now=now)):
        if account.id == built.demo[MEMBER].id and appraisal.year == clock.local_date(built.now).year:
            continue
        grade = AppraisalGrade.QUALIFIED if person.part is Part.GRADED else None
        words = WORDS[place % len(WORDS)]
        with acting(built.session, account):
            told: dict[str, Any] = {"words": words, "grade": grade, "by": account, "now": now}
            answering.put_self(built.session, appraisal=appraisal, person=person, **told)


def _grade(built: City, appraisal: Appraisal, *, share: float, now: datetime) -> None:
    present = people.list_present(built.session, appraisal=appraisal, on=clock.local_date(now))
    givers = [pair for pair in _with_phone(built, appraisal, now=now) if pair[1].id != built.demo[MEMBER].id]
    for person, account in givers[: round(len(givers) * share)]:
        others = people.grades_to_give(person, present)
        if not others:
            continue
        grades = {other.id: _given(built) for other in others}
        with acting(built.session, account):
            answering.put_opinions(
                built.session, appraisal=appraisal, person=person, grades=grades, by=account, now=now
            )


def _given(built: City) -> AppraisalGrade:
    return built.dice.choices(list(AppraisalGrade), weights=(5, 12, 2, 0))[0]


def _talk_and_teach(built: City, branch: Branch, secretary: Account) -> None:
    leader = built.session.get_one(Member, built.member_ids[SECRETARY])
    place, now = branch.organisation, built.now
    others = [member for member in branch.members if member.id != leader.id][:TALKED]
    spoke: dict[str, Any] = {"organisation_id": place.id, "by": secretary, "now": now}
    first_day = date(built.today.year, 1, 1)
    with acting(built.session, secretary):
        for ago, other in enumerate(others):
            day = max(built.today - timedelta(days=2 + 4 * ago), first_day)
            kind = TalkKind.HARDSHIP if ago == 0 else TalkKind.YEARLY
            talks.record(built.session, talk_id=new_id(), led_by=leader, member=other, kind=kind, held_on=day, **spoke)
        lectures.record(
            built.session,
            lecture_id=new_id(),
            speaker=leader,
            kind=LectureKind.PARTY_LECTURE,
            theme="从身边党员的小事说起",
            held_on=max(built.today - timedelta(days=40), first_day),
            activity_id=None,
            **spoke,
        )
        _share_out(built, branch, secretary)


def _share_out(built: City, branch: Branch, secretary: Account) -> None:
    """Three things to answer for, the last of which was done."""
    place = branch.organisation
    for (text, post, days), holder in zip(DUTIES, branch.members[1:], strict=False):
        due_on = built.today + timedelta(days=days)
        item = responsibilities.add(
            built.session,
            organisation_id=place.id,
            item_id=new_id(),
            holder=holder,
            post=post,
            text=text,
            from_on=built.today - timedelta(days=100),
            due_on=due_on,
            now=built.now,
        )
    responsibilities.mark_done(
        built.session, item=item, done_on=built.today, activity_id=None, by=secretary, now=built.now
    )
