"""The words of the paper: fixed terms of the field, dates and periods as Chinese offices write them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from backend.activities.models import Credit
from backend.attendance.models import LeaveCategory, ResolutionKind
from backend.attendance.rules import RecordedAs, Stay
from backend.core import clock

CREDITS = {
    Credit.THEME_DAY: "主题党日",
    Credit.MEMBERS_MEETING: "支部党员大会",
    Credit.COMMITTEE_MEETING: "支部委员会会议",
    Credit.GROUP_MEETING: "党小组会",
    Credit.LECTURE: "党课",
    Credit.ORGANISATIONAL_LIFE: "组织生活会",
}
RECORDED = {
    RecordedAs.PRESENT: "到会",
    RecordedAs.LATE: "迟到",
    RecordedAs.PROVISIONAL: "待确认",
    RecordedAs.MADE_UP: "补课",
    RecordedAs.ON_LEAVE: "请假",
    RecordedAs.EXEMPT: "免到",
    RecordedAs.NOT_COUNTED: "系统故障不计",
    RecordedAs.ABSENT: "缺席",
}
MARKS = {
    RecordedAs.PRESENT: "√",
    RecordedAs.LATE: "迟",
    RecordedAs.PROVISIONAL: "待",
    RecordedAs.MADE_UP: "补",
    RecordedAs.ON_LEAVE: "假",
    RecordedAs.EXEMPT: "免",
    RecordedAs.NOT_COUNTED: "障",
    RecordedAs.ABSENT: "缺",
}
LEAVES = {
    LeaveCategory.SICK: "身体不适",
    LeaveCategory.WORK: "工作",
    LeaveCategory.TRAVEL: "出差或外出",
    LeaveCategory.FAMILY: "家事",
    LeaveCategory.OTHER: "其他",
}
VOTES = {ResolutionKind.ORDINARY: "一般事项", ResolutionKind.ELECTION: "选举"}
NUMERALS = "一二三四五六七八九十"
MONTHS_OF_QUARTER = 3


def credits_text(credits: list[str]) -> str:
    """What an activity counts as."""
    return "、".join(CREDITS[Credit(credit)] for credit in credits)


def day_text(day: date) -> str:
    """2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(instant: datetime) -> str:
    """2026年11月22日 15:30, by local clocks."""
    local = instant.astimezone(clock.ZONE)
    return f"{day_text(local.date())} {local:%H:%M}"


def time_text(instant: datetime) -> str:
    """15:30, by local clocks."""
    return f"{instant.astimezone(clock.ZONE):%H:%M}"


def range_text(starts_at: datetime, ends_at: datetime) -> str:
    """2026年11月22日 15:30至17:00, with the second day where there is one."""
    from_day, until_day = clock.local_date(starts_at), clock.local_date(ends_at)
    until = moment_text(ends_at) if from_day != until_day else time_text(ends_at)
    return f"{moment_text(starts_at)}至{until}"


def stays_text(stays: Iterable[Stay]) -> str:
    """15:30至16:10；16:20签到，未签退: from when to when somebody was there."""
    return "；".join(_stay_text(stay) for stay in stays)


def _stay_text(stay: Stay) -> str:
    if stay.in_at is None:
        return f"{time_text(stay.out_at)}签退" if stay.out_at else ""
    if stay.out_at is None:
        return f"{time_text(stay.in_at)}签到，未签退"
    return f"{time_text(stay.in_at)}至{time_text(stay.out_at)}"


def entered_later_text(instant: datetime) -> str:
    """What is said of something that was entered from paper, after the event."""
    return f"{moment_text(instant)}按纸质记录补录，不是现场签到"


def period_text(from_on: date, until_on: date) -> str:
    """A year, quarter or month by its name, anything else by its first and last day. `until_on` is the day after."""
    last = until_on - timedelta(days=1)
    if from_on.day == 1 and until_on.day == 1:
        months = (until_on.year - from_on.year) * 12 + until_on.month - from_on.month
        if months == 12 and from_on.month == 1:  # noqa: PLR2004 - months of a year.
            return f"{from_on.year}年"
        if months == MONTHS_OF_QUARTER and from_on.month % MONTHS_OF_QUARTER == 1:
            return f"{from_on.year}年第{NUMERALS[from_on.month // MONTHS_OF_QUARTER]}季度"
        if months == 1:
            return f"{from_on.year}年{from_on.month}月"
    return day_text(from_on) if last == from_on else f"{day_text(from_on)}至{day_text(last)}"


def heading_text(number: int, text: str) -> str:
    """一、… for the first, and so on."""
    return f"{NUMERALS[number - 1]}、{text}"


def origin_text(name: str, now: datetime) -> str:
    """Who took a document out, and when."""
    return f"由{name}于{moment_text(now)}导出"
