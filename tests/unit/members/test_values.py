"""From cells to values."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.members.roster_import.cells import Cell
from backend.members.roster_import.values import BadCellError, DayValue, read_value

TODAY = date(2026, 3, 6)
COLUMNS = ["name", "sex", "born_on", "id_number", "ethnicity", "education", "phone", "joined_on", "standing", "group"]


def read(column, text, **cell):
    return read_value(column, Cell(text, **cell), today=TODAY)


class TestDays:
    @pytest.mark.parametrize(
        "text",
        ["2020-01-02", "2020/1/2", "2020.01.02", "20200102", "2020年1月2日", "2020年01月02", "2020-01-02 00:00:00"],
    )
    def test_are_read_as_people_write_them(self, text):
        assert read("joined_on", text) == DayValue(date(2020, 1, 2))

    @pytest.mark.parametrize("text", ["2020.01", "2020-1", "2020/01", "2020年1月", "202001"])
    def test_of_a_month_are_its_first(self, text):
        assert read("joined_on", text) == DayValue(date(2020, 1, 1), month_only=True)

    def test_come_from_cells_formatted_as_dates_and_from_serial_numbers(self):
        assert read("joined_on", "2020-01-02", day=date(2020, 1, 2)) == DayValue(date(2020, 1, 2))
        assert read("joined_on", "43832", is_number=True) == DayValue(date(2020, 1, 2))
        assert read("joined_on", "20200102", is_number=True) == DayValue(date(2020, 1, 2))

    def test_a_number_that_lost_its_zero_is_not_guessed(self):
        assert read("joined_on", "2020.01", is_number=True) == DayValue(date(2020, 1, 1), month_only=True)
        with pytest.raises(BadCellError, match="bad_date"):
            read("joined_on", "2020.1", is_number=True)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("2020-02-30", "bad_date"),
            ("2020-13-01", "bad_date"),
            ("0000-01-01", "bad_date"),
            ("1899-12-31", "bad_date"),
            ("02/01/2020", "bad_date"),
            ("43832", "bad_date"),
            ("2020", "bad_date"),
            ("2026-03-07", "future_date"),
        ],
    )
    def test_that_are_none_are_refused(self, text, reason):
        with pytest.raises(BadCellError, match=reason):
            read("joined_on", text)

    @given(st.dates(date(1900, 1, 1), TODAY))
    def test_of_every_kind_mean_the_same(self, day):
        written = [
            day.isoformat(),
            f"{day.year}/{day.month}/{day.day}",
            f"{day:%Y%m%d}",
            f"{day.year}年{day.month}月{day.day}日",
        ]

        assert {read("born_on", text) for text in written} == {DayValue(day)}


class TestReadValue:
    @pytest.mark.parametrize(
        ("column", "text", "value"),
        [
            ("name", " 王  安 ", "王安"),
            ("sex", "男", "1"),
            ("sex", "2", "2"),
            ("ethnicity", "汉", "01"),
            ("ethnicity", "1", "01"),
            ("ethnicity", "05", "05"),
            ("education", "本科", "20"),
            ("phone", "+86 199-0000-0001", "19900000001"),
            ("standing", "正式党员", "full"),
            ("group", "第一 党小组", "第一 党小组"),
        ],
    )
    def test_normalises(self, column, text, value):
        assert read(column, text) == value

    @pytest.mark.parametrize("column", COLUMNS)
    @pytest.mark.parametrize("text", ["", "  ", "\u3000", "/", "无"])
    def test_takes_marks_of_nothing_as_blank(self, column, text):
        assert read(column, text) is None

    @pytest.mark.parametrize("column", COLUMNS)
    @given(text=st.text(max_size=80), is_number=st.booleans())
    def test_answers_or_refuses_whatever_the_cell_holds(self, column, text, is_number):
        with suppress(BadCellError):
            read(column, text, is_number=is_number)
