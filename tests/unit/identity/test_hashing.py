"""Hashing takes turns, and says no to a queue that is too long."""

import pytest

from backend.identity.errors import SignInBusyError
from backend.identity.service import hashing


class TestHashingPool:
    def test_refuses_at_once_when_every_place_is_taken(self):
        pool = hashing.HashingPool(waiting=0)

        with pool.turn(), pytest.raises(SignInBusyError) as refusal, pool.turn():
            pass

        assert refusal.value.retry_after in {1, 2, 3}

    def test_frees_the_place_afterwards_also_when_something_went_wrong(self):
        pool = hashing.HashingPool(waiting=0)
        with pytest.raises(RuntimeError), pool.turn():
            raise RuntimeError

        with pool.turn():
            pass


@pytest.mark.usefixtures("real_hashing")
class TestIsRight:
    def test_knows_the_password_again(self):
        stored = hashing.hashed("green-bamboo-27")

        assert hashing.is_right("green-bamboo-27", password_hash=stored)
        assert not hashing.is_right("green-bamboo-28", password_hash=stored)

    @pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$m=19456,t=2,p=1$cut"])
    def test_says_no_without_a_usable_hash(self, stored):
        assert not hashing.is_right("green-bamboo-27", password_hash=stored)

    def test_does_the_same_work_when_there_is_no_account(self, monkeypatch):
        worked = []

        class Hasher:
            def hash(self, password):
                worked.append(password)

        monkeypatch.setattr(hashing, "_HASHER", Hasher())

        hashing.is_right("green-bamboo-27", password_hash=None)

        assert worked == ["green-bamboo-27"]


@pytest.mark.usefixtures("real_hashing")
class TestHashed:
    def test_follows_owasp(self):
        stored = hashing.hashed("green-bamboo-27")

        assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert not hashing.is_outdated(stored)

    def test_makes_another_hash_each_time(self):
        assert hashing.hashed("green-bamboo-27") != hashing.hashed("green-bamboo-27")
