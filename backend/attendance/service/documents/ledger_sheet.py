"""The ledger of a branch for a period as a document: activities, credits, votes, and attendance per member."""

from backend.attendance.rules import RecordedAs
from backend.attendance.service.documents import words
from backend.attendance.service.documents.parts import Cell, Document, Heading, Part, Table, Text
from backend.attendance.service.ledger import HeldActivity, Ledger, MemberLine

MOST_MARKS_ON_PAPER = 14
"""Columns of single activities that fit across a page; a year has more of them and prints the sums only."""
LEGEND = "标记：√ 到会，迟 迟到，假 请假，免 免到，缺 缺席，补 补课，障 系统故障不计，待 待确认，空白 不在当日名单。"


def ledger_document(ledger: Ledger, *, origin: str, with_all_marks: bool) -> Document:
    """The document; `with_all_marks` puts a column per activity into the attendance sheet however many they are."""
    period = words.period_text(ledger.from_on, ledger.until_on)
    marked = with_all_marks or len(ledger.activities) <= MOST_MARKS_ON_PAPER
    sections: list[tuple[str, list[Part]]] = [
        ("活动情况", _activities(ledger)),
        ("分类统计", _credits(ledger)),
        ("表决事项", _votes(ledger)),
        ("党员考勤", _members(ledger, marked=marked)),
        ("签到签退", _stays(ledger)),
    ]
    parts: list[Part] = []
    for number, (title, found) in enumerate(((title, found) for title, found in sections if found), start=1):
        parts += [Heading(words.heading_text(number, title)), *found]
    return Document(
        owner=ledger.organisation_name,
        title="组织生活台账",
        subtitle=period,
        file_name=f"{ledger.organisation_name}组织生活台账{period}",
        origin=origin,
        landscape=True,
        parts=tuple(parts),
    )


def _activities(ledger: Ledger) -> list[Part]:
    if not ledger.activities:
        return [Text("本期没有活动。")]
    rows: list[tuple[Cell, ...]] = [
        (
            number,
            words.day_text(held.held_on),
            f"{held.title}（补录）" if held.entered_later else held.title,
            words.credits_text(held.credits),
            held.venue,
            held.expected,
            held.attended,
            held.count[RecordedAs.LATE],
            held.count[RecordedAs.ON_LEAVE],
            held.count[RecordedAs.ABSENT],
            f"第{held.minutes_number}版" if held.minutes_number else "未定稿",
        )
        for number, held in enumerate(ledger.activities, start=1)
    ]
    rows.append(
        (
            "合计",
            f"{len(ledger.activities)}次",
            "",
            "",
            "",
            sum(held.expected for held in ledger.activities),
            sum(held.attended for held in ledger.activities),
            *(
                sum(held.count[kind] for held in ledger.activities)
                for kind in (RecordedAs.LATE, RecordedAs.ON_LEAVE, RecordedAs.ABSENT)
            ),
            "",
        )
    )
    head = ("序号", "日期", "主题", "类型", "地点", "应到", "实到", "迟到", "请假", "缺席", "会议记录")
    table = Table(
        "活动情况", head, tuple(rows), (0.8, 2.4, 4, 2.6, 2.8, 0.9, 0.9, 0.9, 0.9, 0.9, 1.4), left=frozenset({2, 4})
    )
    return [table, *_notes(ledger)]


def _notes(ledger: Ledger) -> list[Part]:
    """Where the columns come from, and what they leave out; only where there is something."""
    exempt, waiting = (
        sum(held.count[kind] for held in ledger.activities) for kind in (RecordedAs.EXEMPT, RecordedAs.PROVISIONAL)
    )
    guests = sum(held.guests for held in ledger.activities)
    later = sum(held.entered_later for held in ledger.activities)
    told = [
        f"免到{exempt}人次" if exempt else "",
        f"待确认{waiting}人次" if waiting else "",
        f"其他支部党员参加{guests}人次，不计入应到" if guests else "",
    ]
    notes: list[Part] = [Text(f"其中{later}次是事后按纸质记录补录的，不是现场签到。")] if later else []
    return [*notes, Text(f"另有{'；'.join(text for text in told if text)}。")] if any(told) else notes


def _credits(ledger: Ledger) -> list[Part]:
    rows = []
    for credit, word in words.CREDITS.items():
        of_kind = [held for held in ledger.activities if credit.value in held.credits]
        if of_kind:
            expected, attended = sum(h.expected for h in of_kind), sum(h.attended for h in of_kind)
            rows.append((word, len(of_kind), expected, attended))
    if not rows:
        return [Text("本期没有活动。")]
    note = Text("一次活动可以同时计入几类，各类次数之和可以多于活动次数。")
    return [Table("分类统计", ("类型", "次数", "应到人次", "实到人次"), tuple(rows), (3, 1, 1.4, 1.4)), note]


def _votes(ledger: Ledger) -> list[Part]:
    if not ledger.votes:
        return [Text("本期没有表决。")]
    rows = tuple(
        (
            words.day_text(vote.held_on),
            vote.told["text"],
            vote.told["voters"] - vote.told["excluded"],
            vote.told["present_voters"],
            vote.told["yes"],
            vote.told["no"],
            vote.told["abstain"],
            "通过" if vote.told["passed"] else "未通过",
        )
        for vote in ledger.votes
    )
    head = ("日期", "表决事项", "应到", "实到", "赞成", "反对", "弃权", "结果")
    return [Table("表决事项", head, rows, (2.2, 7, 1, 1, 1, 1, 1, 1.2), left=frozenset({1}))]


def _members(ledger: Ledger, *, marked: bool) -> list[Part]:
    if not ledger.members:
        return [Text("本期没有考勤。")]
    activities = ledger.activities if marked else ()
    head = ("姓名", "应到", "实到", "迟到", "请假", "缺席", *(_short(held) for held in activities))
    rows = tuple(_member(line, [held.activity_id for held in activities]) for line in ledger.members)
    shares = (2.0, 1, 1, 1, 1, 1, *(1.0 for _ in activities))
    table = Table("党员考勤", head, rows, shares)
    return [table, Text(LEGEND)] if marked else [table]


def _short(held: HeldActivity) -> str:
    """The day over a column of marks, and whether they come from paper."""
    return f"{held.held_on.month}/{held.held_on.day}{'补录' if held.entered_later else ''}"


def _member(line: MemberLine, activity_ids: list[object]) -> tuple[Cell, ...]:
    kinds = list(line.recorded.values())
    attended = sum(kind in (RecordedAs.PRESENT, RecordedAs.LATE) for kind in kinds)
    sums = (kinds.count(kind) for kind in (RecordedAs.LATE, RecordedAs.ON_LEAVE, RecordedAs.ABSENT))
    marks = (words.MARKS[line.recorded[i]] if i in line.recorded else "" for i in activity_ids)  # type: ignore[index]
    return (line.name, len(kinds), attended, *sums, *marks)


def _stays(ledger: Ledger) -> list[Part]:
    """From when to when people were there, where they check out: by activity, then as the ledger names them."""
    rows = tuple(
        (words.day_text(held.held_on), held.title, line.name, words.stays_text(line.stays[held.activity_id]))
        for held in ledger.activities
        for line in ledger.members
        if held.activity_id in line.stays
    )
    if not rows:
        return []
    return [Table("签到签退", ("日期", "主题", "姓名", "在场时间"), rows, (2.4, 4, 2, 7), left=frozenset({1, 3}))]
