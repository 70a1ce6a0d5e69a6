"""What is read without the schema is what the schema would have read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.attendance.schemas import CheckInSchema
from backend.attendance.views.usual import loaded, read_usual
from backend.core.ids import new_id

SCHEMA = CheckInSchema()
USUAL = {
    "activity_id": None,
    "evidence": {"kind": "rotating_code", "value": "CEAAA2ABCD"},
    "direction": "in",
    "captured_at": "2026-11-22T10:00:00.123Z",
    "sent_at": "2026-11-22T10:00:01.000Z",
}
ODD = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.integers(), max_size=2)
IDS = st.builds(lambda: str(new_id())) | st.uuids().map(str)
MOMENTS = st.datetimes().map(lambda at: at.isoformat(timespec="milliseconds") + "Z") | st.sampled_from(
    [
        *("2026-11-22T10:00:00.123+08:00", "2026-11-22T10:00:00Z", "2026-02-30T10:00:00.000Z", "20261122T100000Z"),
        *("1900-01-01T00:00:00.000Z", "2199-12-31T00:00:00.000Z", "٢٠٢٦-11-22T10:00:00.123Z"),
    ]
)
EVIDENCE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["rotating_code", "short_code", "claim", "roster", "member_card", "correction"]) | ODD,
        "value": st.from_regex(r"[A-Za-z0-9_-]{0,210}", fullmatch=True) | IDS | ODD,
    },
    optional={"reason": ODD, "extra": ODD},
)
BODIES = st.fixed_dictionaries(
    {"evidence": EVIDENCE | ODD},
    optional={
        "activity_id": IDS | ODD,
        "direction": st.sampled_from(["in", "out"]) | ODD,
        "captured_at": MOMENTS | ODD,
        "sent_at": MOMENTS | ODD,
        "as_guest": st.booleans() | ODD,
        "extra": ODD,
    },
)


@given(BODIES)
def test_it_says_the_same_as_the_schema_or_nothing(body):
    raw = json.dumps(body)
    found = loaded(raw.encode())
    if found is not None:
        assert found == SCHEMA.loads(raw)


@pytest.mark.parametrize("changes", [{}, {"activity_id": str(new_id())}, {"captured_at": None}, {"sent_at": None}])
def test_what_phones_send_is_usual(changes):
    raw = json.dumps(USUAL | changes)
    assert loaded(raw.encode()) == SCHEMA.loads(raw) is not None


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"x"', b"{}", b"[" * 100_000, b"\xff", b'{"evidence": NaN}'])
def test_what_is_no_scan_is_left_to_the_schema(raw):
    assert loaded(raw) is None


def test_a_body_that_is_too_long_is_left_unread():
    assert read_usual({"CONTENT_LENGTH": "1000000", "wsgi.input": None}) is None
