"""The burden meter: what the system, and those above, cost branches and members; each figure with its definition."""

from typing import Any

from sqlalchemy.orm import Session

from backend.core.db import plan_for_values
from backend.oversight import reference
from backend.oversight.reference import Figure
from backend.oversight.service import forms, known, messages, taps
from backend.oversight.service.asked import Asked

_MEASURES = {
    Figure.TAPS: taps.measure,
    Figure.FORMS: forms.measure,
    Figure.MESSAGES: messages.measure,
    Figure.KNOWN: known.measure,
}


def measure(session: Session, asked: Asked) -> dict[str, Any]:
    """All figures, each with numerator, denominator, what they are made of, and its definition."""
    plan_for_values(session)  # A branch's month and a city's two years are read in different ways.
    return {
        figure.value: make(session, asked) | {"definition": reference.definition_of(figure)}
        for figure, make in _MEASURES.items()
    }
