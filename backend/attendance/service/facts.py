"""What minutes say that nobody writes: the activity, who came, and the votes, as plain values ready to be kept."""

from collections import Counter
from typing import Any

from sqlalchemy.orm import Session

from backend.activities.models import Activity, Credit
from backend.activities.service.planning import host_ids
from backend.attendance.models import Resolution, RosterKind
from backend.attendance.rules import RecordedAs, Stay, is_passed, recorded_as
from backend.attendance.service import quorum, resolutions, roster, stays
from backend.organisations.models import PartyOrganisation


def collect(session: Session, *, activity: Activity, organisation: PartyOrganisation) -> dict[str, Any]:
    """The facts of one host, as they stand now. Reasons of leave by category only; their free text is never read."""
    votes = resolutions.list_resolutions(
        session, activity_id=activity.id, organisation_ids=[organisation.id], standing_only=True
    )
    credits = sorted(credit.credit.value for credit in activity.credits)
    counted = quorum.get_quorum(session, activity_id=activity.id, organisation_id=organisation.id)
    is_voting = bool(votes) or Credit.MEMBERS_MEETING.value in credits
    return {
        "organisation": {"id": str(organisation.id), "name": organisation.name},
        "activity": {
            "id": str(activity.id),
            "title": activity.title,
            "credits": credits,
            "starts_at": activity.starts_at.isoformat(),
            "ends_at": activity.ends_at.isoformat(),
            "held_on": activity.held_on.isoformat(),
            "venue": activity.venue,
            "venue_address": activity.venue_address,
            "hosts": sorted(host.organisation.name for host in activity.hosts),
            "entered_later_at": activity.entered_later_at.isoformat() if activity.entered_later_at else None,
        },
        "attendance": _attendance(session, activity, organisation),
        "quorum": {"voters": counted.voters, "present_voters": counted.present_voters} if is_voting else None,
        "resolutions": [described(vote) for vote in votes],
    }


def described(vote: Resolution) -> dict[str, Any]:
    """A vote with its result, in plain values."""
    return {
        "text": vote.text,
        "kind": vote.kind.value,
        "voters": vote.voters,
        "excluded": vote.excluded,
        "exclusion_reason": vote.exclusion_reason,
        "present_voters": vote.present_voters,
        "yes": vote.yes,
        "no": vote.no,
        "abstain": vote.abstain,
        "passed": is_passed(yes=vote.yes, voters=vote.voters, excluded=vote.excluded),
    }


def _attendance(session: Session, activity: Activity, organisation: PartyOrganisation) -> dict[str, Any]:
    lines = roster.list_lines(session, activity=activity)
    home = [line for line in lines if line.kind == RosterKind.HOME and line.organisation_id == organisation.id]
    is_lead = organisation.id == host_ids(activity)[0]  # Guests are on the minutes of the branch that leads.
    guests = [line for line in lines if line.kind == RosterKind.GUEST and is_lead]
    there = stays.of_members(session, activity=activity)
    people = [
        {
            "name": line.name,
            "as": recorded_as(line.status).value,
            "category": line.leave["category"].value if line.leave is not None and line.status == "on_leave" else None,
            "stays": [_stay(stay) for stay in there.get(line.member_id, [])],
        }
        for line in home
    ]
    count = Counter(person["as"] for person in people)
    return {
        "expected": len(home) - count[RecordedAs.EXEMPT.value] - count[RecordedAs.NOT_COUNTED.value],
        "attended": count[RecordedAs.PRESENT.value] + count[RecordedAs.LATE.value],
        **{kind.value: count[kind.value] for kind in RecordedAs if kind is not RecordedAs.PRESENT},
        "people": people,
        "guests": [line.name for line in guests if line.checked_in_at is not None],
    }


def _stay(stay: Stay) -> dict[str, str | None]:
    return {
        "in_at": stay.in_at.isoformat() if stay.in_at else None,
        "out_at": stay.out_at.isoformat() if stay.out_at else None,
    }
