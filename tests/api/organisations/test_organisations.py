"""The tree over HTTP."""

from datetime import date, timedelta

import pytest

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.core.ids import new_id
from backend.organisations.models import OrganisationKind, Role
from backend.organisations.service import tree as trees
from tests.factories.identity import make_account
from tests.factories.organisations import make_officer


def names(answer):
    return [item["short_name"] for item in answer.json["items"]]


def reason(answer):
    return answer.status_code, answer.json["reason"]


class TestListOrganisations:
    def test_lists_the_whole_tree_for_the_operator_in_tree_order(self, operator, tree):
        answer = operator.get("/api/v1/organisations")

        assert names(answer) == ["云溪社工委", "出租车支部", "律师行业党委", "律师一支部", "律师二支部"]
        assert [item["depth"] for item in answer.json["items"]] == [0, 1, 1, 2, 2]
        assert answer.json["items"][3] == {
            "id": str(tree.first.id),
            "name": "云溪律师第一党支部",
            "short_name": "律师一支部",
            "kind": "branch",
            "parent_id": str(tree.lawyers.id),
            "depth": 2,
            "founded_on": "2015-07-01",
            "dissolved_on": None,
            "is_branch": True,
            "may_transfer_nationwide": False,
        }

    def test_shows_a_secretary_the_own_branch_only_and_nothing_above_it(self, secretary, tree):
        [item] = secretary.get("/api/v1/organisations").json["items"]

        assert (item["id"], item["parent_id"], item["depth"]) == (str(tree.first.id), None, 0)

    def test_shows_staff_the_subtree(self, client, session, tree):
        client.sign_in(make_officer(session, Role.COMMITTEE_STAFF, tree.lawyers))

        assert names(client.get("/api/v1/organisations")) == ["律师行业党委", "律师一支部", "律师二支部"]

    def test_shows_the_tree_as_of_a_day(self, operator, session, tree):
        today = clock.local_date(clock.now())
        trees.move(session, organisation=tree.second, parent=tree.root, from_on=today, now=clock.now())

        yesterday = operator.get(f"/api/v1/organisations?as_of={today - timedelta(days=1)}")
        before = operator.get("/api/v1/organisations?as_of=2010-01-01")

        places = {item["short_name"]: item["parent_id"] for item in yesterday.json["items"]}
        assert places["律师二支部"] == str(tree.lawyers.id)
        assert names(before) == []

    @pytest.mark.parametrize("query", ["as_of=yesterday", "as_of=0001-01-01", "page=1"])
    def test_refuses_other_queries(self, operator, query):
        assert reason(operator.get(f"/api/v1/organisations?{query}")) == (422, "invalid_request")

    def test_is_closed_to_members_and_strangers(self, client, session):
        assert reason(client.get("/api/v1/organisations")) == (401, "not_signed_in")
        client.sign_in(make_account(session))
        assert reason(client.get("/api/v1/organisations")) == (403, "not_allowed")


class TestCreateOrganisation:
    def body(self, tree, **changes):
        body = {
            "name": "云溪市会计师行业党委",
            "short_name": "会计师党委",
            "kind": "industry_committee",
            "parent_id": str(tree.root.id),
            "founded_on": "2018-03-01",
        }
        return body | changes

    def test_founds_it_under_its_parent(self, operator, session, tree):
        answer = operator.post("/api/v1/organisations", json=self.body(tree, may_transfer_nationwide=True))

        assert answer.status_code == 201
        assert (answer.json["parent_id"], answer.json["depth"]) == (str(tree.root.id), 1)
        assert answer.json["may_transfer_nationwide"] is True
        entry = (
            session.query(AuditEntry)
            .filter_by(action=Action.ORGANISATION_CREATED)
            .order_by(AuditEntry.id.desc())
            .first()
        )
        assert str(entry.subject_id) == answer.json["id"]

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"name": "云溪市律师行业党委"}, (409, "organisation_exists")),
            ({"founded_on": "2190-01-01"}, (422, "date_in_future")),
            ({"parent_id": "0190a000-0000-7000-8000-000000000000"}, (404, "not_found")),
            ({"kind": "club"}, (422, "invalid_request")),
            ({"name": " "}, (422, "invalid_request")),
            ({"name": "一\u0000二"}, (422, "invalid_request")),
            ({"colour": "red"}, (422, "invalid_request")),
        ],
    )
    def test_refuses(self, operator, tree, changes, expected):
        assert reason(operator.post("/api/v1/organisations", json=self.body(tree, **changes))) == expected

    def test_founds_nothing_below_a_branch(self, operator, tree):
        answer = operator.post("/api/v1/organisations", json=self.body(tree, parent_id=str(tree.first.id)))

        assert reason(answer) == (422, "parent_is_branch")

    def test_is_the_operators_alone(self, secretary, tree):
        assert reason(secretary.post("/api/v1/organisations", json=self.body(tree))) == (403, "not_allowed")


class TestUpdateOrganisation:
    def test_corrects_names(self, operator, tree):
        answer = operator.patch(f"/api/v1/organisations/{tree.first.id}", json={"short_name": "一支部"})

        assert (answer.status_code, answer.json["short_name"], answer.json["name"]) == (200, "一支部", tree.first.name)

    def test_changes_nothing_when_told_what_is(self, operator, session, tree):
        answer = operator.patch(f"/api/v1/organisations/{tree.first.id}", json={"short_name": tree.first.short_name})

        assert answer.status_code == 200
        assert session.query(AuditEntry).filter_by(action=Action.ORGANISATION_UPDATED).count() == 0

    def test_refuses_a_taken_name(self, operator, tree):
        answer = operator.patch(f"/api/v1/organisations/{tree.first.id}", json={"name": tree.second.name})

        assert reason(answer) == (409, "organisation_exists")

    def test_finds_nothing_where_nothing_is(self, operator):
        assert reason(operator.patch(f"/api/v1/organisations/{new_id()}", json={})) == (404, "not_found")


class TestMoveOrganisation:
    def move(self, client, organisation, parent, from_on="2026-03-01"):
        body = {"parent_id": str(parent.id), "from_on": from_on}
        return client.post(f"/api/v1/organisations/{organisation.id}/moves", json=body)

    def test_puts_it_elsewhere_from_a_day_on(self, operator, tree):
        answer = self.move(operator, tree.second, tree.root)

        assert (answer.status_code, answer.json["parent_id"], answer.json["depth"]) == (200, str(tree.root.id), 1)

    def test_refuses_a_cycle(self, operator, session, tree):
        inner = trees.create(
            session,
            name="云溪律师内部党总支",
            short_name="内部总支",
            kind=OrganisationKind.GENERAL_BRANCH,
            parent=tree.lawyers,
            founded_on=date(2019, 1, 1),
            now=clock.now(),
        )

        assert reason(self.move(operator, tree.lawyers, inner)) == (409, "would_form_cycle")
        assert reason(self.move(operator, tree.lawyers, tree.lawyers)) == (409, "would_form_cycle")

    def test_does_not_rewrite_history(self, operator, tree):
        self.move(operator, tree.second, tree.root, "2026-03-01")

        answer = self.move(operator, tree.second, tree.lawyers, "2026-02-01")

        assert reason(answer) == (409, "moved_since")
        assert answer.json["from_on"] == "2026-03-01"

    def test_puts_nothing_below_a_branch(self, operator, tree):
        assert reason(self.move(operator, tree.second, tree.first)) == (422, "parent_is_branch")
