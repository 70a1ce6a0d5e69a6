"""The reference data that stands in files."""

import json

import pytest

from backend.members.models import Sex, Standing
from backend.members.reference import FOLDER, code_of, code_table, codes, roster_columns
from backend.members.roster_import.tables import plain_heading


class TestFiles:
    @pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.name)
    def test_name_their_source_and_date(self, path):
        data = json.loads(path.read_text(encoding="utf-8"))

        assert data["source"]
        assert len(data["as_of"]) == 10


class TestCodeTables:
    @pytest.mark.parametrize("name", ["sex", "ethnicity", "education"])
    def test_give_every_name_one_meaning(self, name):
        rows = code_table(name)
        texts = [text for row in rows for text in {row.code, row.name, *row.also}]

        assert len(texts) == len(set(texts)) == len(code_of(name))
        assert len(codes(name)) == len(rows)

    def test_sex_is_the_closed_set_of_the_member_file(self):
        assert codes("sex") == set(Sex)


class TestRosterColumns:
    def test_headings_are_written_as_they_are_compared(self):
        columns = roster_columns()
        headings = {*columns.column_of, *columns.not_kept}

        assert headings == {plain_heading(text) for text in headings}
        assert not set(columns.column_of) & columns.not_kept

    def test_standings_exist(self):
        assert {Standing(value) for value in roster_columns().standing_of.values()} == set(Standing)
