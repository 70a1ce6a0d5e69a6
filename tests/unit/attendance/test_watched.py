"""Many who watch share an answer, nobody who has nothing to show is given an old one."""

import threading

import pytest

from backend.attendance.views import watched
from backend.attendance.views.watched import MOST_KEPT, OLDEST_S, Watched


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


def made(tag):
    return lambda last: (tag, f"{tag} after {last.tag if last else None}".encode())


def test_an_answer_is_shared_while_it_is_fresh(clock):
    shared = Watched(fresh_s=1)
    assert shared.answer("a", made("1"), fresh=False).body == b"1 after None"
    clock.at = 0.9
    assert shared.answer("a", made("2"), fresh=False).body == b"1 after None"
    assert shared.answer("b", made("2"), fresh=False).body == b"2 after None"
    clock.at = 1.0
    assert shared.answer("a", made("2"), fresh=False).body == b"2 after 1"


def test_who_has_changed_something_gets_the_present_one_and_shares_it(clock):
    shared = Watched(fresh_s=1)
    shared.answer("a", made("1"), fresh=False)
    assert shared.answer("a", made("2"), fresh=True).tag == "2"
    assert shared.answer("a", made("3"), fresh=False).tag == "2"


def test_with_no_time_at_all_nothing_is_shared(clock):
    shared = Watched(fresh_s=0)
    shared.answer("a", made("1"), fresh=False)
    assert shared.answer("a", made("2"), fresh=False).tag == "2"


def test_the_last_answer_does_while_the_next_is_made_but_not_for_ever(clock):
    shared, making, done = Watched(fresh_s=1), threading.Event(), threading.Event()
    shared.answer("a", made("1"), fresh=False)
    clock.at = 2

    def slowly(last):
        making.set()
        assert done.wait(10)
        return "2", b"two"

    maker = threading.Thread(target=shared.answer, args=("a", slowly), kwargs={"fresh": False})
    maker.start()
    assert making.wait(10)
    assert shared.answer("a", made("3"), fresh=False).tag == "1"
    clock.at = OLDEST_S + 1
    done.set()
    assert shared.answer("a", made("3"), fresh=False).tag == "3"
    maker.join()


def test_a_failure_leaves_nothing_behind(clock):
    shared = Watched(fresh_s=1)
    shared.answer("a", made("1"), fresh=False)
    clock.at = 2
    with pytest.raises(ZeroDivisionError):
        shared.answer("a", lambda last: 1 / 0, fresh=False)
    assert shared.answer("a", made("2"), fresh=False).tag == "2"


def test_only_so_many_are_kept(clock):
    shared = Watched(fresh_s=1)
    for number in range(MOST_KEPT + 1):
        shared.answer(number, made("1"), fresh=False)
    assert shared.answer(0, made("2"), fresh=False).tag == "2"
    assert shared.answer(MOST_KEPT, made("2"), fresh=False).tag == "1"
