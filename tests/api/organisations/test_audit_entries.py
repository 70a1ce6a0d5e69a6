"""The audit trail over HTTP."""

from backend.organisations.models import Role
from tests.factories.organisations import make_officer


class TestListAuditEntries:
    def test_shows_an_auditor_the_subtree_newest_first_without_values(
        self, client, operator, new_client, session, tree
    ):
        for changed, name in (
            (tree.lawyers, "上级"),
            (tree.second, "另一个"),
            (tree.beside, "旁边"),
            (tree.first, "秘密名称"),
        ):
            operator.patch(f"/api/v1/organisations/{changed.id}", json={"short_name": name})
        auditor = new_client().sign_in(make_officer(session, Role.AUDITOR, tree.lawyers))

        answer = auditor.get("/api/v1/audit-entries?page_size=1")

        [entry] = answer.json["items"]
        assert answer.json["total"] == 3
        assert (entry["action"], entry["fields"]) == ("organisation:updated", ["short_name"])
        assert (entry["subject_kind"], entry["subject_id"]) == ("party_organisation", str(tree.first.id))
        assert entry["actor_name"] == "王小明"
        assert "秘密" not in answer.text

    def test_narrows_to_one_organisation(self, operator, new_client, session, tree):
        for changed, name in ((tree.first, "一个"), (tree.second, "另一个")):
            operator.patch(f"/api/v1/organisations/{changed.id}", json={"short_name": name})
        auditor = new_client().sign_in(make_officer(session, Role.AUDITOR, tree.root))

        own = auditor.get(f"/api/v1/audit-entries?organisation_id={tree.first.id}").json

        assert [entry["action"] for entry in own["items"]] == ["organisation:updated"]

    def test_shows_nothing_from_outside_the_scope(self, new_client, session, tree):
        auditor = new_client().sign_in(make_officer(session, Role.AUDITOR, tree.lawyers))

        outside = auditor.get(f"/api/v1/audit-entries?organisation_id={tree.beside.id}").json

        assert (outside["items"], outside["total"]) == ([], 0)

    def test_is_closed_to_secretaries(self, secretary):
        answer = secretary.get("/api/v1/audit-entries")

        assert (answer.status_code, answer.json["reason"]) == (403, "not_allowed")
