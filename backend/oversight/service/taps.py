"""Taps per check-in: the ways in which people were checked in, each with the taps that it takes."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.attendance.models import COUNTS_AS_IN, Attendance
from backend.organisations.models import OrganisationClosure
from backend.oversight import reference
from backend.oversight.service.asked import Asked


def measure(session: Session, asked: Asked) -> dict[str, Any]:
    """All check-ins of the months by their way, in the order of the reference data."""
    counted = (
        select(Attendance.method, func.count())
        .join(OrganisationClosure, asked.lay_below(Attendance.organisation_id, Attendance.held_on))
        .where(Attendance.held_on >= asked.from_on, Attendance.held_on < asked.until_on)
        .where(Attendance.held_on <= asked.today, Attendance.status.in_(COUNTS_AS_IN))
        .group_by(Attendance.method)
    )
    found = {method: count for method, count in session.execute(counted)}
    lines = [
        {
            "method": way.method,
            "taps_each": way.taps,
            "basis": way.basis,
            "check_ins": found[way.method],
            "taps": way.taps * found[way.method],
        }
        for way in reference.ways().values()
        if way.method in found
    ]
    return {
        "numerator": sum(line["taps"] for line in lines),
        "denominator": sum(line["check_ins"] for line in lines),
        "methods": lines,
    }
