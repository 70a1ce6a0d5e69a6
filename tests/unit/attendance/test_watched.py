"""Many who watch share an answer, nobody who has nothing to show is given an old one."""

import gzip
import threading

import pytest

from backend.attendance.views import watched
from backend.attendance.views.watched import MOST_BEFORE, MOST_KEPT, OLDEST_S, PACKED_FROM, Answer, Watched, Written
from backend.core.ids import new_id


class Clock:
    def __init__(self):
        self.at = 0.0

    def monotonic(self):
        return self.at


@pytest.fixture
def clock(monkeypatch):
    running = Clock()
    monkeypatch.setattr(watched, "time", running)
    return running


def made(version, **lines):
    return lambda last: Answer(version, {"after": last.version if last else None}, lines)


def test_an_answer_is_shared_while_it_is_fresh(clock):
    shared = Watched(fresh_s=1)
    first = shared.answer("a", made("1"), fresh=False)
    clock.at = 0.9
    assert shared.answer("a", made("2"), fresh=False) is first
    assert shared.answer("b", made("2"), fresh=False).answer.head == {"after": None}
    clock.at = 1.0
    assert shared.answer("a", made("2"), fresh=False).answer.head == {"after": "1"}


def test_who_has_changed_something_gets_the_present_one_and_shares_it(clock):
    shared = Watched(fresh_s=1)
    shared.answer("a", made("1"), fresh=False)
    assert shared.answer("a", made("2"), fresh=True).answer.version == "2"
    assert shared.answer("a", made("3"), fresh=False).answer.version == "2"


def test_with_no_time_at_all_nothing_is_shared(clock):
    shared = Watched(fresh_s=0)
    shared.answer("a", made("1"), fresh=False)
    assert shared.answer("a", made("2"), fresh=False).answer.version == "2"


def test_the_last_answer_does_while_the_next_is_made_but_not_for_ever(clock):
    shared, making, done = Watched(fresh_s=1), threading.Event(), threading.Event()
    shared.answer("a", made("1"), fresh=False)
    clock.at = 2

    def slowly(last):
        making.set()
        assert done.wait(10)
        return Answer("2", {}, {})

    maker = threading.Thread(target=shared.answer, args=("a", slowly), kwargs={"fresh": False})
    maker.start()
    assert making.wait(10)
    assert shared.answer("a", made("3"), fresh=False).answer.version == "1"
    clock.at = OLDEST_S + 1
    done.set()
    assert shared.answer("a", made("3"), fresh=False).answer.version == "3"
    maker.join()


def test_a_failure_leaves_nothing_behind(clock):
    shared = Watched(fresh_s=1)
    shared.answer("a", made("1"), fresh=False)
    clock.at = 2
    with pytest.raises(ZeroDivisionError):
        shared.answer("a", lambda last: 1 / 0, fresh=False)
    assert shared.answer("a", made("2"), fresh=False).answer.version == "2"


def test_what_takes_long_to_make_is_shared_for_longer(clock):
    shared = Watched(fresh_s=1)

    def slowly(last):
        clock.at += 0.1
        return Answer("1", {}, {})

    shared.answer("a", slowly, fresh=False)
    clock.at = 1.99
    assert shared.find("a") is not None
    clock.at = 2.01
    assert shared.find("a") is None


def test_what_is_large_is_packed_once(clock):
    kept = Watched(fresh_s=1).answer("a", made("1"), fresh=False)
    body = kept.body(None, lambda answer, before: b"a" * PACKED_FROM)
    assert gzip.decompress(body.packed) == body.plain == b"a" * PACKED_FROM
    assert kept.body(None, lambda answer, before: 1 / 0) is body
    assert kept.body("1", lambda answer, before: b"small").packed is None


def test_only_so_many_are_kept(clock):
    shared = Watched(fresh_s=1)
    for number in range(MOST_KEPT + 1):
        shared.answer(number, made("1"), fresh=False)
    assert shared.answer(0, made("2"), fresh=False).answer.version == "2"
    assert shared.answer(MOST_KEPT, made("2"), fresh=False).answer.version == "1"


class TestWhatHasChanged:
    """Those who hold a version are told the lines that are not the same any more."""

    @pytest.fixture
    def told(self, clock):
        """Answers of one roster, made one after the other; what is sent to whoever holds a version."""
        shared, written = Watched(fresh_s=1), []

        def write(answer, before):
            written.append((before.version if before else None, *answer.since(before)))
            return b""

        def act(*answers, since):
            for answer in answers:
                clock.at += 1
                kept = shared.answer("a", lambda last, answer=answer: answer, fresh=False)
            kept.body(since, write)
            return written[-1]

        return act

    @pytest.fixture
    def wu(self):
        return new_id()

    @pytest.fixture
    def li(self):
        return new_id()

    def test_is_everything_for_whoever_holds_nothing_that_is_known(self, told, wu):
        only = Answer("1", {}, {wu: Written("Wu", b"wu")})
        assert told(only, since=None) == (None, [b"wu"], [])
        assert told(only, since="of another process") == (None, [b"wu"], [])

    def test_is_nothing_for_whoever_holds_the_present_one(self, told, wu):
        only = Answer("1", {}, {wu: Written("Wu", b"wu")})
        assert told(only, only, since="1") == ("1", [], [])

    def test_is_each_line_that_was_written_anew_since_then(self, told, wu, li):
        wus, lis, came = Written("Wu", b"wu"), Written("Li", b"li"), Written("Li came", b"li came")
        first, second = Answer("1", {}, {wu: wus, li: lis}), Answer("2", {}, {wu: wus, li: came})
        third = Answer("3", {}, {li: came})
        assert told(first, second, third, since="1") == ("1", [b"li came"], [wu])
        assert told(third, since="2") == ("2", [], [wu])

    def test_is_everything_once_the_version_is_forgotten(self, told, wu):
        answers = [Answer(str(turn), {}, {wu: Written(turn, b"%d" % turn)}) for turn in range(MOST_BEFORE + 2)]
        assert told(*answers, since="0")[0] is None
        assert told(answers[-1], since="1") == ("1", [b"%d" % (MOST_BEFORE + 1)], [])
