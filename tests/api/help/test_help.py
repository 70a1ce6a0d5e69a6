"""Searching the questions and answers, and which of them answers a refusal."""

import json

import pytest

from backend.core.errors import Refusal, list_refusals
from backend.duties import reference as duties
from backend.help.reference import REASONS_OF_HTTP, REASONS_OF_THE_APP, load_help
from backend.help.rules import answer_refusals
from scripts.paths import REFUSAL_ANSWERS
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

    def test_finds_by_the_key_words_of_a_whole_question(self, anybody):
        assert found(anybody, "苹果手机为什么收不到提醒")[0] == "notices"
        assert found(anybody, "明天的活动我能请假吗")[0] == "leave"
        assert found(anybody, "火星") == []

    def test_finds_nothing_where_a_word_is_missing(self, anybody):
        assert found(anybody, "主题党日 火星") == []

    def test_is_for_whoever_is_signed_in(self, client):
        assert client.get("/api/v1/help").status_code == 401


def test_every_duty_has_its_answer():
    assert set(duties.load_rules().list_keys()) <= {entry.key for entry in load_help().entries}


@pytest.fixture
def kinds(app):
    """Every refusal of the whole application."""
    return [kind for kind in list_refusals() if kind is not Refusal]


class TestAnswerRefusals:
    def test_has_an_answer_for_every_reason(self, kinds):
        answers = answer_refusals(load_help().entries, kinds)
        assert len({kind.reason for kind in kinds}) > 300
        assert {kind.reason for kind in kinds} | REASONS_OF_THE_APP | REASONS_OF_HTTP <= answers.keys()

    def test_takes_the_entry_that_names_the_reason_then_the_one_of_the_feature(self, kinds):
        answers = answer_refusals(load_help().entries, kinds)
        found = {
            reason: answers[reason].key for reason in ("code_expired", "own_matter", "root_exists", "feed_unknown")
        }
        assert found == {
            "code_expired": "code_over",
            "own_matter": "not_ones_own",
            "root_exists": "who_organisations",
            "feed_unknown": "who_helps",
        }

    def test_names_only_reasons_that_exist_and_each_once(self, kinds):
        named = [reason for entry in load_help().entries for reason in entry.refusals]
        assert len(named) == len(set(named))
        assert set(named) <= {kind.reason for kind in kinds} | REASONS_OF_THE_APP | REASONS_OF_HTTP

    def test_has_one_general_answer_for_every_feature_that_refuses(self, kinds):
        general = [feature for entry in load_help().entries for feature in entry.features]
        assert len(general) == len(set(general))
        assert set(general) == {kind.__module__.split(".")[1] for kind in kinds}

    def test_reads_in_both_languages_and_says_where_it_comes_from(self):
        for entry in load_help().entries:
            assert all((entry.question, entry.answer, entry.question_en, entry.answer_en, entry.source)), entry.key
            assert len(entry.answer) <= 120, entry.key


class TestWrite:
    def test_gives_the_app_the_answers_that_it_carries(self, app, tmp_path):
        target = tmp_path / "refusals.json"
        assert app.test_cli_runner().invoke(args=["answers", "write", str(target)]).exit_code == 0
        assert json.loads(target.read_text("utf-8")) == json.loads(REFUSAL_ANSWERS.read_text("utf-8")), "make generate"
