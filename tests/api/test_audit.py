"""Every write leaves an audit entry, with names of fields and never a value."""

import json

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.core.audit import AuditEntry
from backend.core.http import SAFE_METHODS
from backend.organisations.models import Role
from tests.api.walk import ROUTES, World, endpoint_of, officers_rules, send
from tests.conftest import ApiClient
from tests.factories.identity import make_account
from tests.factories.organisations import make_branch, make_committee, make_grant

KEPT_ELSEWHERE = frozenset({"undo_check_in"})
"""For check-ins and their undoing the append-only scan event is the record."""


@pytest.fixture
def world(session: Session) -> World:
    committee = make_committee(session)
    return World(session, committee, make_branch(session, parent=committee), make_account(session))


class TestWritingRoutes:
    def test_leave_an_audit_entry_that_names_who_did_it(
        self, app: Flask, session: Session, client: ApiClient, world: World
    ) -> None:
        officer = make_account(session)
        make_grant(session, account=officer, role=Role.SECRETARY, organisation=world.branch)
        make_grant(session, account=officer, role=Role.OPERATOR, organisation=world.committee)
        client.sign_in(officer)

        for rule in officers_rules(app):
            endpoint = endpoint_of(rule)
            if rule.methods <= SAFE_METHODS or endpoint in KEPT_ELSEWHERE:  # type: ignore[operator]
                continue
            sent = ROUTES[endpoint](world)
            session.commit()
            before = set(session.scalars(select(AuditEntry.id)))
            answer = send(client, rule, sent)
            session.expire_all()
            entries = session.scalars(select(AuditEntry).where(AuditEntry.id.not_in(before))).all()

            assert answer.status_code in (200, 201, 204), (rule, answer.get_data(as_text=True))
            assert entries, rule
            assert {entry.actor_account_id for entry in entries} == {officer.id}, rule

    def test_leave_no_personal_value_in_it(self, session: Session, client: ApiClient, world: World) -> None:
        officer = make_account(session)
        make_grant(session, account=officer, role=Role.SECRETARY, organisation=world.branch)
        client.sign_in(officer)
        body = {"name": "独孤求真", "sex": "1", "standing": "full", "phone": "15400009999"}

        created = client.post(f"/api/v1/organisations/{world.branch.id}/members", json=body)
        client.post(f"/api/v1/members/{created.json['id']}/reveals", json={"field": "phone", "reason": "核对报名电话"})

        session.expire_all()
        entries = session.scalars(select(AuditEntry)).all()
        text = json.dumps([[entry.action, entry.subject_kind, entry.fields] for entry in entries], ensure_ascii=False)
        assert not any(value in text for value in ("独孤求真", "15400009999", "核对报名电话"))


class TestAuditTrail:
    def test_cannot_be_changed_in_the_database(self, session: Session, world: World) -> None:
        session.commit()

        with pytest.raises(Exception, match="append_only_audit_entry"):
            session.execute(delete(AuditEntry))
        session.rollback()
