"""When somebody who is away is due for what, and which paper fits: no database."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from dateutil.relativedelta import relativedelta

from backend.core.security import masked_phone
from backend.flow.reference import FlowRules
from backend.identity.rules import find_normalised_phone

SHOWN_ENDS = 2
"""Characters of a contact that stay readable at either end."""


class Voucher(StrEnum):
    """The paper that fits an absence (domain §4)."""

    LETTER = "letter"
    """介绍信: six months or longer at a fixed place; the relation moves, and the vote with it."""
    PROOF = "proof"
    """证明信: a shorter while; the vote stays at home."""
    CARD = "card"
    """活动证: no fixed place or workplace; takes part where they are, without a vote."""


class Match(StrEnum):
    """How the two sides agree."""

    MATCHED = "matched"
    PROPOSED = "proposed"
    """Both sides know of it, but name different places: the home branch confirms."""
    NO_GUEST = "no_guest"
    """Registered as away, and no branch here has taken them in."""
    NO_REGISTRATION = "no_registration"
    """Taken in as a guest, and the home branch has registered nothing."""
    OUTSIDE = "outside"
    """One side is a body outside this instance, which nobody here can match."""


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where there is none."""
    return day + relativedelta(months=months)


def months_between(from_on: date, on: date) -> int:
    """Whole months from one day to another; none before it."""
    passed = relativedelta(on, from_on)
    return max(0, passed.years * 12 + passed.months)


def contact_due_on(*, from_on: date, last_on: date | None, is_abroad: bool, rules: FlowRules) -> date:
    """By when the home branch gets in touch: every quarter, abroad every half-year (domain §4 · A).

    Counted from the last contact, or from the day of leaving while there was none.
    """
    months = rules.contact_months_abroad if is_abroad else rules.contact_months
    return add_months(max(last_on or from_on, from_on), months)


def report_due_on(*, from_on: date, last_on: date | None, rules: FlowRules) -> date:
    """By when the member reports by themselves: once a year (domain §4 · B)."""
    return add_months(max(last_on or from_on, from_on), rules.report_months)


def should_move(*, from_on: date, on: date, is_abroad: bool, has_stable_workplace: bool, rules: FlowRules) -> bool:
    """Whether the relation should have been moved (应转尽转): a stable workplace in the country, six months away."""
    is_long = on >= add_months(from_on, rules.should_move_months)
    return has_stable_workplace and not is_abroad and is_long


def voucher_for(
    *, from_on: date, planned_return_on: date | None, is_abroad: bool, has_stable_workplace: bool, rules: FlowRules
) -> Voucher:
    """Letter for six months or longer at a fixed place, proof for less, card for whoever has no fixed place."""
    if is_abroad or not has_stable_workplace:
        return Voucher.CARD
    is_short = planned_return_on is not None and planned_return_on < add_months(from_on, rules.should_move_months)
    return Voucher.PROOF if is_short else Voucher.LETTER


def card_valid_until(*, issued_on: date, planned_return_on: date | None, rules: FlowRules) -> date:
    """First day on which a card is no longer valid: a year on, or when the member means to be back."""
    latest = add_months(issued_on, rules.card_months)
    if planned_return_on is None or planned_return_on <= issued_on:
        return latest
    return min(latest, planned_return_on)


def masked_contact(contact: str) -> str:
    """`138****0000` of a mobile number; of anything else the two ends."""
    phone = find_normalised_phone(contact)
    if phone is not None:
        return masked_phone(phone)
    if len(contact) <= 2 * SHOWN_ENDS:
        return "****"
    return f"{contact[:SHOWN_ENDS]}****{contact[-SHOWN_ENDS:]}"


# --- Places -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stay:
    """Somebody is at a place: at a branch of this instance, or at one that is told in words."""

    member_id: UUID
    host_id: UUID | None
    place: str


def place_key(stay: Stay) -> Hashable:
    """Equal for the same place: the host branch where it is known, else its words without spaces and signs."""
    if stay.host_id is not None:
        return stay.host_id
    return re.sub(r"[\W_]+", "", stay.place).casefold()


def gatherings(stays: Iterable[Stay], *, rules: FlowRules) -> list[list[Stay]]:
    """Places where so many are that a party group might be formed, those with the most people first."""
    by_place: dict[Hashable, list[Stay]] = {}
    for stay in stays:
        by_place.setdefault(place_key(stay), []).append(stay)
    found = [people for people in by_place.values() if len(people) >= rules.group_from_people]
    return sorted(found, key=lambda people: (-len(people), people[0].place))
