"""Everything that a reorganisation would touch, counted and listed, with a fingerprint of it. Writes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.core import clock
from backend.reorganisations import rules
from backend.reorganisations.rules import MOST_ITEMS, Finding, FindingKind, Level, Wish
from backend.reorganisations.service import people, plans, work
from backend.reorganisations.service.people import People
from backend.reorganisations.service.plans import Plan

_ORDER = {kind: place for place, kind in enumerate(FindingKind)}


@dataclass(frozen=True)
class DryRun:
    """A plan and what follows from it."""

    plan: Plan
    people: People
    findings: list[Finding]
    """Those of which there is something: what stops first."""

    @property
    def fingerprint(self) -> str:
        """Of who is where, and of all findings."""
        homes = sorted((str(home.id), str(home.organisation_id)) for home in self.plan.leaving)
        found = [(finding.kind, [vars(item) for item in finding.items]) for finding in self.findings]
        return rules.fingerprint([rules.as_json(self.plan.wish), self.plan.committee.id, homes, self.summary, found])

    @property
    def stops(self) -> list[FindingKind]:
        """Why it cannot be done as things are."""
        return [finding.kind for finding in self.findings if finding.level is Level.STOPS]

    @property
    def summary(self) -> dict[str, Any]:
        """How many leave and come where."""
        plan = self.plan
        return {
            "origins": [self._origin(branch.id) for branch in plan.origins],
            "parts": [self._part(place) for place in range(len(plan.wish.parts))],
        }

    @property
    def _hands_over(self) -> bool:
        handed = {FindingKind.VENUES_HANDED_OVER, FindingKind.PROJECTS_HANDED_OVER}
        return any(finding.kind in handed for finding in self.findings)

    def _origin(self, branch_id: Any) -> dict[str, Any]:
        plan, homes = self.plan, self.plan.homes[branch_id]
        stay = [home for home in homes if home.member_id not in plan.places]
        return {
            "organisation_id": str(branch_id),
            "name": plan.branches[branch_id].short_name,
            "ends": plan.ends,
            "members_before": len(homes),
            "members_after": 0 if plan.ends else len(stay),
        }

    def _part(self, place: int) -> dict[str, Any]:
        plan, part = self.plan, self.plan.wish.parts[place]
        before = plan.homes[part.branch_id] if part.branch_id is not None else []
        arriving = plan.arriving(place)
        return {
            "organisation_id": str(part.branch_id) if part.branch_id is not None else None,
            "name": plan.name_of(part),
            "is_new": part.is_new,
            "is_heir": self._hands_over and place == plan.heir,
            "arriving": len(arriving),
            "members_before": len(before),
            "members_after": len(before) + len(arriving),
            "full_members_after": self.people.full([*before, *arriving]),
        }


def run(session: Session, *, wish: Wish, now: datetime) -> DryRun:
    """What the wish would do, as things are now. Refusals are those of `plans.draw`."""
    plan = plans.draw(session, wish=wish, now=now)
    everybody = people.list_people(session, plan, on=clock.local_date(now))
    findings = [
        *people.list_findings(session, plan, everybody, now=now),
        *work.list_findings(session, plan, now=now),
    ]
    listed = sorted((finding for finding in findings if finding.items), key=lambda found: _ORDER[found.kind])
    return DryRun(plan, everybody, listed)


def described(found: DryRun) -> dict[str, Any]:
    """The dry run as it is shown: at most two hundred things of a kind by name."""
    return {
        "fingerprint": found.fingerprint,
        "committee_id": found.plan.committee.id,
        "committee_name": found.plan.committee.short_name,
        "is_possible": not found.stops,
        **found.summary,
        "members": [
            {
                "member_id": home.member_id,
                "name": found.people.names[home.member_id],
                "standing": found.people.standings.get(home.member_id),
                "origin": found.plan.branches[home.organisation_id].short_name,
                "part": found.plan.places[home.member_id],
            }
            for home in found.plan.leaving
        ],
        "findings": [
            {
                "kind": finding.kind,
                "level": finding.level,
                "count": finding.count,
                "items": [vars(item) for item in finding.items[:MOST_ITEMS]],
            }
            for finding in found.findings
        ],
    }
