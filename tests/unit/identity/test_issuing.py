"""The officer's side of activations."""

import pytest
from sqlalchemy import select

from backend.core.audit import Action, AuditEntry
from backend.core.ids import new_id
from backend.core.security import token_hash
from backend.identity.errors import AccountDisabledError, ActivationUsedError, OwnActivationError
from backend.identity.rules import ACTIVATION_LIFETIME, ActivationState, state_of
from backend.identity.service import activations
from tests.factories.identity import NOON, make_account, make_activation


class TestIssue:
    def test_makes_a_token_of_which_only_the_hash_is_kept(self, session):
        account, issuer = make_account(session), make_account(session)

        activation, token = activations.issue(session, account=account, issuer=issuer, now=NOON)

        assert activation.token_hash == token_hash(token)
        assert activation.expires_at == NOON + ACTIVATION_LIFETIME
        assert activation.issued_by_account_id == issuer.id

    def test_withdraws_the_one_that_is_open(self, session):
        account = make_account(session)
        first, _ = activations.issue(session, account=account, issuer=None, now=NOON)

        second, _ = activations.issue(session, account=account, issuer=None, now=NOON)

        session.refresh(first)
        assert state_of(first, now=NOON) is ActivationState.REVOKED
        assert state_of(second, now=NOON) is ActivationState.OPEN

    def test_files_the_audit_entry_under_the_organisation(self, session):
        organisation_id = new_id()

        activations.issue(
            session, account=make_account(session), issuer=None, now=NOON, organisation_id=organisation_id
        )

        session.flush()
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.organisation_id) == (Action.ACTIVATION_ISSUED, organisation_id)

    def test_is_refused_for_oneself_and_for_accounts_that_are_switched_off(self, session):
        account = make_account(session)

        with pytest.raises(OwnActivationError):
            activations.issue(session, account=account, issuer=account, now=NOON)
        with pytest.raises(AccountDisabledError):
            activations.issue(session, account=make_account(session, disabled_at=NOON), issuer=account, now=NOON)


class TestRevoke:
    def test_closes_it_once(self, session):
        activation, _ = make_activation(session, account=make_account(session), issued_at=NOON)

        for _ in range(2):
            activations.revoke(session, activation=activation, now=NOON)

        session.flush()
        assert state_of(activation, now=NOON) is ActivationState.REVOKED
        assert [entry.action for entry in session.scalars(select(AuditEntry))] == [Action.ACTIVATION_REVOKED]

    def test_comes_too_late_after_use(self, session):
        activation, _ = make_activation(session, account=make_account(session), used_at=NOON)

        with pytest.raises(ActivationUsedError):
            activations.revoke(session, activation=activation, now=NOON)


class TestListOf:
    def test_names_the_issuers_newest_first(self, session):
        account, issuer = make_account(session), make_account(session, display_name="李大华")
        old, _ = make_activation(session, account=account, issued_at=NOON - ACTIVATION_LIFETIME)
        new, _ = make_activation(session, account=account, issuer=issuer, issued_at=NOON)

        found = activations.list_of(session, account_id=account.id)

        assert [(one.activation, one.issued_by_name) for one in found] == [(new, "李大华"), (old, None)]
