"""Posts and groups of a branch over HTTP."""

import pytest

from backend.core.ids import new_id
from backend.organisations.models import Role
from tests.factories.members import make_member
from tests.factories.organisations import make_officer


class TestGetOrganisation:
    def test_shows_posts_with_holders_and_groups(self, secretary, place, officer):
        base = f"/api/v1/organisations/{place.branch.id}"
        secretary.post(f"{base}/posts", json={"kind": "publicity_officer"})
        post = secretary.post(f"{base}/posts", json={"kind": "secretary"}).json
        secretary.put(f"/api/v1/posts/{post['id']}/holder", json={"member_id": str(officer.member.id)})
        secretary.post(f"{base}/groups", json={"name": "第一党小组"})

        found = secretary.get(base).json

        assert [(row["kind"], row["holder"]) for row in found["posts"]] == [
            ("secretary", {"member_id": str(officer.member.id), "name": "李书记"}),
            ("publicity_officer", None),
        ]
        assert [row["name"] for row in found["groups"]] == ["第一党小组"]
        assert (found["name"], found["parent_id"], found["depth"]) == ("云溪律师第一党支部", None, 0)

    def test_says_the_same_as_the_list(self, staff, place):
        [listed] = [
            item for item in staff.get("/api/v1/organisations").json["items"] if item["id"] == str(place.branch.id)
        ]

        assert listed.items() <= staff.get(f"/api/v1/organisations/{place.branch.id}").json.items()

    def test_is_hidden_outside_the_scope(self, secretary, place, reason):
        for outside in (place.other.id, place.lawyers.id, new_id()):
            assert reason(secretary.get(f"/api/v1/organisations/{outside}")) == (404, "not_found")


class TestGroups:
    def test_members_move_between_groups(self, secretary, session, place):
        base = f"/api/v1/organisations/{place.branch.id}/groups"
        first, second = (secretary.post(base, json={"name": name}).json for name in ("一组", "二组"))
        member = make_member(session, place.branch)

        def put(group_id):
            return secretary.put(f"/api/v1/members/{member.id}/group", json={"group_id": group_id})

        assert put(first["id"]).json["group"] == first
        assert put(first["id"]).json["group"] == first
        assert put(second["id"]).json["group"] == second
        assert put(None).json["group"] is None
        assert put(first["id"]).json["group"] == first

    def test_names_are_unique_in_the_branch(self, secretary, place, reason):
        base = f"/api/v1/organisations/{place.branch.id}/groups"
        first = secretary.post(base, json={"name": "一组"}).json
        other = secretary.post(base, json={"name": "二组"}).json

        assert reason(secretary.post(base, json={"name": "一组"})) == (409, "group_exists")
        assert reason(secretary.patch(f"/api/v1/groups/{other['id']}", json={"name": "一组"})) == (409, "group_exists")
        assert secretary.patch(f"/api/v1/groups/{first['id']}", json={"name": "一组"}).status_code == 200
        assert secretary.patch(f"/api/v1/groups/{first['id']}", json={"name": "甲组"}).json["name"] == "甲组"

    def test_belong_to_their_branch(self, secretary, foreign_secretary, session, place, reason):
        foreign = foreign_secretary.post(f"/api/v1/organisations/{place.other.id}/groups", json={"name": "外组"}).json
        member = make_member(session, place.branch)

        joining = secretary.put(f"/api/v1/members/{member.id}/group", json={"group_id": foreign["id"]})
        renaming = secretary.patch(f"/api/v1/groups/{foreign['id']}", json={"name": "改名"})

        assert reason(joining) == reason(renaming) == (404, "not_found")

    @pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "组" * 41}, {"name": "组", "x": 1}])
    def test_refuse_wrong_shapes(self, secretary, place, reason, body):
        answer = secretary.post(f"/api/v1/organisations/{place.branch.id}/groups", json=body)

        assert reason(answer) == (422, "invalid_request")


class TestPosts:
    def test_number_those_of_a_kind_but_there_is_one_secretary(self, secretary, place, reason):
        path = f"/api/v1/organisations/{place.branch.id}/posts"
        deputies = [secretary.post(path, json={"kind": "deputy_secretary"}).json["place"] for _ in range(2)]
        secretary.post(path, json={"kind": "secretary"})

        assert deputies == [1, 2]
        assert reason(secretary.post(path, json={"kind": "secretary"})) == (409, "post_exists")
        assert reason(secretary.post(path, json={"kind": "king"})) == (422, "invalid_request")

    def test_are_filled_by_members_of_the_branch(self, secretary, session, place, reason, officer):
        post = secretary.post(f"/api/v1/organisations/{place.branch.id}/posts", json={"kind": "secretary"}).json
        outsider = make_member(session, place.other)
        path = f"/api/v1/posts/{post['id']}/holder"

        assert reason(secretary.put(path, json={"member_id": str(outsider.id)})) == (404, "not_found")
        filled = secretary.put(path, json={"member_id": str(officer.member.id)}).json
        assert filled["holder"]["name"] == "李书记"
        assert secretary.put(path, json={"member_id": str(officer.member.id)}).json == filled
        assert secretary.put(path, json={"member_id": None}).json["holder"] is None

    def test_are_hidden_from_others(self, secretary, foreign_secretary, place, reason):
        post = secretary.post(f"/api/v1/organisations/{place.branch.id}/posts", json={"kind": "secretary"}).json

        answer = foreign_secretary.put(f"/api/v1/posts/{post['id']}/holder", json={"member_id": None})

        assert reason(answer) == (404, "not_found")


class TestBranchesOnly:
    def test_committees_have_no_groups_and_no_members(self, session, place, new_client, reason):
        odd = new_client().sign_in(make_officer(session, Role.SECRETARY, place.lawyers))
        base = f"/api/v1/organisations/{place.lawyers.id}"

        member = {"name": "张三丰", "sex": "1", "standing": "full"}
        assert reason(odd.post(f"{base}/groups", json={"name": "一组"})) == (409, "not_a_branch")
        assert reason(odd.post(f"{base}/members", json=member)) == (409, "not_a_branch")
