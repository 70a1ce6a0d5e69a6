"""Fields refuse what no person means and no database can keep."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import marshmallow as ma
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core import schemas
from backend.core.ids import new_id


class Colour(StrEnum):
    RED = "red"


class Sample(schemas.RequestSchema):
    line = schemas.Line(most=5)
    maybe_empty = schemas.Line(most=5, least=0)
    paragraph = schemas.Paragraph(most=20)
    day = schemas.Day()
    moment = schemas.Moment()
    number = schemas.Number(least=1, most=9)
    choice = schemas.Choice(Colour)
    id = schemas.IdField()


def load(**values):
    return Sample().load(values)


def is_refused(**values):
    try:
        load(**values)
    except ma.ValidationError:
        return True
    return False


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


class TestEveryField:
    @given(name=st.sampled_from(sorted(Sample().fields)), value=ANY_JSON)
    def test_takes_or_refuses_any_value_and_never_breaks(self, name, value):
        try:
            Sample().load({name: value})
        except ma.ValidationError as refusal:
            assert set(refusal.messages) == {name}  # noqa: PT017 - both ways are right.

    def test_unknown_ones_are_refused(self):
        assert is_refused(colour="red")

    @pytest.mark.parametrize("name", sorted(Sample().fields))
    def test_null_is_refused_unless_the_schema_says_so(self, name):
        assert is_refused(**{name: None})


class TestLine:
    def test_is_trimmed(self):
        assert load(line="  王小明 ")["line"] == "王小明"

    @pytest.mark.parametrize("text", ["", "   ", "123456", "a\nb", "a\tb", "a\x00b", "a\x1bb", "a\x7fb", "a\ud800b"])
    def test_refuses_emptiness_length_and_control_characters(self, text):
        assert is_refused(line=text)

    @pytest.mark.parametrize("value", [1, True, ["a"], {"a": 1}])
    def test_refuses_what_is_no_text(self, value):
        assert is_refused(line=value)

    def test_may_be_empty_where_that_is_said(self):
        assert load(maybe_empty="  ")["maybe_empty"] == ""

    def test_refuses_a_megabyte(self):
        assert is_refused(line="长" * 1_000_000)


class TestParagraph:
    def test_keeps_line_breaks_as_one_character(self):
        assert load(paragraph="一\r\n二\n三")["paragraph"] == "一\n二\n三"

    @pytest.mark.parametrize("text", ["a\x00b", "a\rb", "\ud800"])
    def test_refuses_control_characters(self, text):
        assert is_refused(paragraph=text)


class TestDay:
    @pytest.mark.parametrize("text", ["1900-01-01", "2024-02-29", "2199-12-31"])
    def test_takes_days_of_three_centuries(self, text):
        assert load(day=text)["day"] == date.fromisoformat(text)

    @pytest.mark.parametrize("value", ["1899-12-31", "2200-01-01", "2026-02-29", "0001-01-01", "", "gestern", 20260306])
    def test_refuses_others(self, value):
        assert is_refused(day=value)


class TestMoment:
    def test_is_answered_in_utc(self):
        assert load(moment="2026-03-06T12:00:00+08:00")["moment"] == datetime(2026, 3, 6, 4, tzinfo=UTC)

    @pytest.mark.parametrize(
        "value",
        [
            "2026-03-06T12:00:00",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "2026-03-06T12:00:00+99:00",
            "2026-03-06",
            "noon",
            "",
            1772769600,
        ],
    )
    def test_refuses_what_has_no_offset_or_overflows(self, value):
        assert is_refused(moment=value)

    @given(
        moment=st.datetimes(),
        offset=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    )
    def test_takes_or_refuses_any_instant_and_never_overflows(self, moment, offset):
        sign, minutes = ("-", -offset) if offset < timedelta(0) else ("+", offset)
        hours, rest = divmod(minutes // timedelta(minutes=1), 60)

        refused = is_refused(moment=f"{moment.isoformat()}{sign}{hours:02d}:{rest:02d}")

        assert refused is not (1900 < moment.year < 2199)


class TestNumber:
    @pytest.mark.parametrize(("value", "number"), [(1, 1), (9, 9), (3.0, 3)])
    def test_takes_whole_numbers_in_range(self, value, number):
        assert load(number=value)["number"] == number

    @pytest.mark.parametrize("value", [0, 10, 1.5, "3", True, 10**400, float("inf"), float("nan"), [], -(2**63) - 1])
    def test_refuses_others(self, value):
        assert is_refused(number=value)


class TestChoice:
    @pytest.mark.parametrize("value", ["RED", "", 1, [], {}])
    def test_refuses_what_is_none_of_the_set(self, value):
        assert is_refused(choice=value)


class TestIdField:
    def test_takes_a_uuid_of_version_7(self):
        made = new_id()

        assert load(id=str(made))["id"] == made

    @pytest.mark.parametrize("value", ["", "x", 7, "0" * 32, "123e4567-e89b-42d3-a456-426614174000", []])
    def test_refuses_others(self, value):
        assert is_refused(id=value)


class TestPageQuery:
    @pytest.mark.parametrize("query", [{"page": "0"}, {"page": "10001"}, {"page_size": "201"}, {"page": "9" * 5000}])
    def test_refuses_pages_that_no_list_has(self, query):
        with pytest.raises(ma.ValidationError):
            schemas.PageQuerySchema().load(query)


class TestResponseSchema:
    def test_answers_every_field(self):
        class Answer(schemas.ResponseSchema):
            name = ma.fields.String()

        assert Answer().fields["name"].required


class _Inner(schemas.ResponseSchema):
    id = schemas.IdField()
    at = schemas.Moment(allow_none=True)


class _Outer(schemas.ResponseSchema):
    name = ma.fields.String()
    from_on = ma.fields.Boolean(data_key="from")
    count = ma.fields.Integer()
    role = schemas.Choice(Colour, allow_none=True)
    inner = ma.fields.Nested(_Inner, allow_none=True)


class TestQuickDump:
    @given(
        st.fixed_dictionaries(
            {
                "name": st.text(),
                "from_on": st.booleans(),
                "count": st.integers(),
                "role": st.none() | st.sampled_from(Colour),
                "inner": st.none()
                | st.fixed_dictionaries(
                    {"id": st.builds(new_id), "at": st.none() | st.datetimes(timezones=st.just(UTC))}
                ),
            }
        )
    )
    def test_answers_what_the_schema_would(self, source):
        assert schemas.quick_dump(_Outer())(source) == _Outer().dump(source)

    def test_refuses_what_it_does_not_know(self):
        with pytest.raises(TypeError):
            schemas.quick_dump(ma.Schema.from_dict({"price": ma.fields.Decimal()})())
