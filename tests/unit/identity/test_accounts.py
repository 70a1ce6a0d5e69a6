"""What higher features do with accounts."""

import pytest
from sqlalchemy import select

from backend.core.audit import Action, AuditEntry
from backend.core.security import Keyring
from backend.identity.errors import DemoPasswordError, PhoneInvalidError, PhoneTakenError
from backend.identity.models import Activation, LoginSession
from backend.identity.rules import DEMO_PASSWORD
from backend.identity.service import accounts, hashing, sessions
from tests.factories.identity import NOON, make_account, make_activation

PHONE = "19912340001"


def entries(session):
    session.flush()
    return [(entry.action, entry.fields) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


class TestCreate:
    def test_seals_the_number_and_finds_it_again(self, session):
        account = accounts.create(session, display_name="王小明", phone="199 1234 0001", now=NOON)
        session.flush()

        assert PHONE.encode() not in account.phone_sealed
        assert accounts.phone_of(session, account) == PHONE
        assert accounts.find_by_phone(session, phone="+86" + PHONE) is account
        assert (account.password_hash, account.activated_at) == (None, None)
        assert entries(session) == [(Action.ACCOUNT_CREATED, ["display_name", "phone"])]

    def test_needs_no_number(self, session):
        account = accounts.create(session, display_name="王小明", phone=None, now=NOON)

        assert accounts.phone_of(session, account) is None

    def test_refuses_a_number_twice_and_what_is_none(self, session):
        make_account(session, phone=PHONE)

        with pytest.raises(PhoneTakenError):
            accounts.create(session, display_name="李四", phone=PHONE, now=NOON)
        with pytest.raises(PhoneInvalidError):
            accounts.create(session, display_name="李四", phone="110", now=NOON)


class TestFindByPhone:
    def test_finds_what_an_older_key_indexed(self, session):
        older, newer = (1, b"o" * 32), (2, b"n" * 32)
        session.info["keyring"] = Keyring([older])
        account = make_account(session, phone=PHONE)

        session.info["keyring"] = Keyring([newer, older])

        assert accounts.find_by_phone(session, phone=PHONE) is account
        assert accounts.phone_of(session, account) == PHONE

    def test_finds_nobody_by_another_number(self, session):
        make_account(session, phone=PHONE)

        assert accounts.find_by_phone(session, phone="19912340002") is None


class TestChangePhone:
    def test_signs_in_with_the_new_one_from_then_on(self, session):
        account = make_account(session, phone=PHONE)

        accounts.change_phone(session, account=account, phone="19912347777", now=NOON)
        session.flush()

        assert accounts.find_by_phone(session, phone="19912347777") is account
        assert accounts.find_by_phone(session, phone=PHONE) is None
        assert entries(session) == [(Action.ACCOUNT_PHONE_CHANGED, ["phone"])]

    def test_changes_nothing_for_the_same_number(self, session):
        account = make_account(session, phone=PHONE)

        accounts.change_phone(session, account=account, phone="+86 " + PHONE, now=NOON)

        assert entries(session) == []

    def test_takes_the_number_away(self, session):
        account = make_account(session, phone=PHONE)

        accounts.change_phone(session, account=account, phone=None, now=NOON)

        assert (account.phone_sealed, account.phone_index) == (None, None)

    def test_refuses_somebody_elses(self, session):
        make_account(session, phone=PHONE)

        with pytest.raises(PhoneTakenError):
            accounts.change_phone(session, account=make_account(session), phone=PHONE, now=NOON)


class TestSetPassword:
    def test_activates_the_account(self, session):
        account = make_account(session, password=None)

        accounts.set_password(session, account=account, password=DEMO_PASSWORD, demo=True, now=NOON)

        assert account.activated_at == NOON
        assert hashing.is_right(DEMO_PASSWORD, password_hash=account.password_hash)

    def test_refuses_the_demo_password_on_other_data(self, session):
        with pytest.raises(DemoPasswordError):
            accounts.set_password(session, account=make_account(session), password=DEMO_PASSWORD, demo=False, now=NOON)


class TestRename:
    def test_writes_once(self, session):
        account = make_account(session, display_name="王小明")

        for _ in range(2):
            accounts.rename(session, account=account, display_name="王晓明", now=NOON)

        assert account.display_name == "王晓明"
        assert entries(session) == [(Action.ACCOUNT_UPDATED, ["display_name"])]


class TestDisable:
    def test_ends_sessions_and_withdraws_the_open_activation(self, session):
        account = make_account(session)
        sessions.open_session(session, account=account, device=None, now=NOON)
        make_activation(session, account=account, issued_at=NOON)

        for _ in range(2):
            accounts.disable(session, account=account, now=NOON)

        session.expire_all()
        assert session.scalars(select(LoginSession)).one().ended_at == NOON
        assert session.scalars(select(Activation)).one().revoked_at == NOON
        assert entries(session) == [(Action.ACCOUNT_UPDATED, ["disabled_at"])]
