"""What a stranger who holds a proof may learn about it: that it was issued, by which neutral name, and its worth."""

import hmac
import json
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.core import clock
from backend.core.security import token_hash
from backend.identity.rules import masked_name
from backend.volunteering.models import Grade, ServiceProof


def find_by_token(session: Session, *, token: str) -> ServiceProof | None:
    """The proof at this public address; one way for every token, whatever it looks like.

    The table is searched by the token's hash, of which nobody can choose the beginning, and then compared in full.
    """
    wanted = token_hash(token)
    found = session.scalars(
        select(ServiceProof).where(ServiceProof.token_hash == wanted).options(joinedload(ServiceProof.consent))
    ).one_or_none()
    kept = found.token_hash if found is not None else bytes(len(wanted))
    return found if hmac.compare_digest(kept, wanted) else None


def shown_to_strangers(proof: ServiceProof) -> dict[str, Any]:
    """Number, masked name, period, hours by grade, worth and issuer, and nothing else.

    The organisation is named only while the consent stands by which the paper names it.
    """
    told = json.loads(proof.snapshot)
    names_organisation = proof.consent is not None and proof.consent.withdrawn_at is None
    return {
        "number": proof.number,
        "name_masked": masked_name(told["volunteer"]["name"]),
        "from_on": proof.from_on,
        "until_on": proof.until_on,
        "minutes": proof.minutes,
        "by_grade": by_grade(told),
        "issued_on": date.fromisoformat(told["issued_on"]),
        "issuer_name": (names_organisation and told["organisation_name"]) or told["issuer_name"],
        "state": proof.state,
        "ended_on": clock.local_date(proof.ended_at) if proof.ended_at is not None else None,
    }


def by_grade(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Minutes by grade, the strongest first."""
    return [{"grade": Grade(grade), "minutes": minutes} for grade, minutes in sorted(told["by_grade"].items())]
