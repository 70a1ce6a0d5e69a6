"""Minutes as a document: told from the kept text of a version alone, so that every printing says the same."""

from datetime import date, datetime
from typing import Any

from backend.attendance.models import LeaveCategory, ResolutionKind
from backend.attendance.rules import RecordedAs, Stay
from backend.attendance.service.documents import words
from backend.attendance.service.documents.parts import (
    Document,
    Facts,
    Heading,
    Part,
    Signatures,
    Small,
    Table,
    Text,
)

CAME = (RecordedAs.PRESENT, RecordedAs.LATE)


def minutes_document(kept: dict[str, Any], *, sha256: str, origin: str) -> Document:
    """The document of a version; `kept` is its snapshot."""
    activity, owner = kept["activity"], kept["organisation"]["name"]
    held_on = date.fromisoformat(activity["held_on"])
    return Document(
        owner=owner,
        title="会议记录",
        subtitle="",
        file_name=f"{owner}会议记录{held_on:%Y%m%d}",
        origin=origin,
        landscape=False,
        parts=(Facts(_facts(kept)), *_numbered(kept), Signatures(("主持人", "记录人")), *_provenance(kept, sha256)),
    )


def _facts(kept: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    activity = kept["activity"]
    starts_at, ends_at = (datetime.fromisoformat(activity[name]) for name in ("starts_at", "ends_at"))
    place = "，".join(text for text in (activity["venue"], activity["venue_address"]) if text)
    rows = [
        ("类型", words.credits_text(activity["credits"])),
        ("主题", activity["title"]),
        ("时间", words.range_text(starts_at, ends_at)),
        ("地点", place),
        ("联合举办", "、".join(activity["hosts"]) if len(activity["hosts"]) > 1 else ""),
        ("主持人", kept["chair"]),
        ("记录人", kept["recorder"]),
        ("列席人员", kept["invitees"]),
        *_attendance(kept["attendance"]),
        ("补录", _entered_later(activity)),
    ]
    return tuple(row for row in rows if row[1])


def _entered_later(activity: dict[str, Any]) -> str:
    at = activity.get("entered_later_at")  # Versions of the first format do not say.
    return words.entered_later_text(datetime.fromisoformat(at)) if at else ""


def _attendance(told: dict[str, Any]) -> list[tuple[str, str]]:
    late = f"（其中迟到{told['late']}人）" if told["late"] else ""
    rows = [("应到", f"{told['expected']}人"), ("实到", f"{told['attended']}人{late}")]
    for kind in (RecordedAs.ON_LEAVE, RecordedAs.EXEMPT, RecordedAs.ABSENT, RecordedAs.PROVISIONAL):
        people = [_name(person) for person in told["people"] if person["as"] == kind]
        if people:
            rows.append((words.RECORDED[kind], f"{len(people)}人：{'、'.join(people)}"))
    if told["guests"]:
        rows.append(("其他支部", f"{len(told['guests'])}人：{'、'.join(told['guests'])}"))
    return rows


def _name(person: dict[str, Any]) -> str:
    category = person["category"]
    return f"{person['name']}（{words.LEAVES[LeaveCategory(category)]}）" if category else person["name"]


def _numbered(kept: dict[str, Any]) -> list[Part]:
    """The parts that there are, numbered in order."""
    present = [p["name"] for p in kept["attendance"]["people"] if p["as"] in CAME]
    sections: list[tuple[str, list[Part]]] = [
        ("会议内容", _points(kept["points"])),
        ("表决情况", _votes(kept)),
        ("会议决定", _paragraphs(kept["decisions"])),
        ("到会人员", _paragraphs("、".join(present))),
        ("签到签退", _stays(kept["attendance"]["people"])),
    ]
    found: list[Part] = []
    for title, parts in sections:
        if parts:
            number = sum(isinstance(part, Heading) for part in found) + 1
            found += [Heading(words.heading_text(number, title)), *parts]
    return found


def _points(points: list[dict[str, str]]) -> list[Part]:
    found: list[Part] = []
    for number, point in enumerate([p for p in points if p["title"] or p["text"]], start=1):
        found.append(Text(f"{number}．{point['title'] or '其他'}", strong=True))
        found += _paragraphs(point["text"])
    return found


def _paragraphs(text: str) -> list[Part]:
    return [Text(line.strip()) for line in text.splitlines() if line.strip()]


def _votes(kept: dict[str, Any]) -> list[Part]:
    quorum, votes = kept["quorum"], kept["resolutions"]
    if quorum is None:
        return []
    parts: list[Part] = [Text(f"有表决权的党员{quorum['voters']}人，到会{quorum['present_voters']}人。")]
    if not votes:
        return [*parts, Text("本次会议没有进行表决。")]
    rows = tuple(_vote(number, vote) for number, vote in enumerate(votes, start=1))
    head = ("序号", "表决事项", "类型", "应到", "实到", "赞成", "反对", "弃权", "结果")
    parts.append(Table("表决情况", head, rows, (1, 5, 1.6, 1, 1, 1, 1, 1, 1.4), left=frozenset({1})))
    parts += [
        Text(f"第{number}项有{vote['excluded']}人不计入应到：{vote['exclusion_reason']}。")
        for number, vote in enumerate(votes, start=1)
        if vote["excluded"]
    ]
    return parts


def _vote(number: int, vote: dict[str, Any]) -> tuple[str | int, ...]:
    return (
        number,
        vote["text"],
        words.VOTES[ResolutionKind(vote["kind"])],
        vote["voters"] - vote["excluded"],
        vote["present_voters"],
        vote["yes"],
        vote["no"],
        vote["abstain"],
        "通过" if vote["passed"] else "未通过",
    )


def _stays(people: list[dict[str, Any]]) -> list[Part]:
    """From when to when people were there, where they checked out."""
    there = [person for person in people if person.get("stays") and person["as"] in CAME]
    rows = tuple(
        (number, person["name"], words.stays_text(_stay(stay) for stay in person["stays"]))
        for number, person in enumerate(there, start=1)
    )
    return [Table("签到签退", ("序号", "姓名", "在场时间"), rows, (1, 2.4, 8), left=frozenset({2}))] if rows else []


def _stay(kept: dict[str, str | None]) -> Stay:
    in_at, out_at = (datetime.fromisoformat(at) if at else None for at in (kept["in_at"], kept["out_at"]))
    return Stay(in_at, out_at)


def _provenance(kept: dict[str, Any], sha256: str) -> list[Part]:
    version = kept["version"]
    finalised_at = datetime.fromisoformat(version["finalised_at"])
    reason = f"，修订原因：{version['reason']}" if version["reason"] else ""
    return [
        Small(f"第{version['number']}版，{words.moment_text(finalised_at)}由{version['finalised_by']}定稿{reason}。"),
        Small(f"校验码（SHA-256）：{sha256}"),
    ]
