"""Searching the questions and answers."""

import pytest

from backend.duties import reference as duties
from backend.help.reference import load_help
from tests.factories.identity import make_account


def found(browser, text):
    return [item["key"] for item in browser.get("/api/v1/help", query_string={"q": text}).json["items"]]


@pytest.fixture
def anybody(session, client):
    return client.sign_in(make_account(session))


class TestSearch:
    def test_shows_everything_without_a_word(self, anybody):
        assert len(found(anybody, "")) == len(load_help().entries) > 24

    @pytest.mark.parametrize(
        ("text", "first"), [("换届", "term"), ("请假", "leave"), ("THEME day", "theme_day"), ("32", "study_hours")]
    )
    def test_finds_by_every_word_in_both_languages(self, anybody, text, first):
        assert found(anybody, text)[0] == first

    def test_puts_questions_before_answers(self, anybody):
        assert found(anybody, "补录") == ["backfill", "snapshot"]

    def test_finds_nothing_where_a_word_is_missing(self, anybody):
        assert found(anybody, "主题党日 火星") == []

    def test_is_for_whoever_is_signed_in(self, client):
        assert client.get("/api/v1/help").status_code == 401


def test_every_duty_has_its_answer():
    assert set(duties.load_rules().list_keys()) <= {entry.key for entry in load_help().entries}
