"""Organisations, as they are walked."""

from backend.core import clock
from backend.core.ids import new_id
from backend.members.service import groups
from backend.organisations.models import OrganisationKind, PostKind, Role
from backend.organisations.rules import Right
from backend.organisations.service import posts
from tests.api.walk.stage import API, HERE, ONCE, Call, Stage, holders_of, route
from tests.factories.organisations import make_branch, make_grant


@route("organisations.list_organisations", allows=holders_of(Right.ORGANISATIONS_READ), places=ONCE)
def _organisations(_stage: Stage) -> Call:
    return Call(f"{API}/organisations")


@route("branches.get_organisation_detail")
def _organisation(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}")


@route("organisations.create_organisation", places=ONCE)
def _found(stage: Stage) -> Call:
    body = {
        "name": f"云溪新建第{new_id().hex}党支部",
        "short_name": "新支部",
        "kind": OrganisationKind.BRANCH.value,
        "parent_id": str(stage.city.committee.id),
        "founded_on": "2026-03-01",
    }
    return Call(f"{API}/organisations", body)


@route("organisations.update_organisation")
def _rename(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}", {"short_name": "新简称"})


@route("organisations.move_organisation")
def _move(stage: Stage) -> Call:
    is_here = stage.place is stage.city.places[HERE]
    moved = make_branch(stage.session, parent=stage.city.committee if is_here else None)
    body = {"parent_id": str(stage.city.root.id), "from_on": clock.local_date(clock.now()).isoformat()}
    return Call(f"{API}/organisations/{moved.id}/moves", body)


@route("branches.list_grants")
def _grants(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/grants")


@route("branches.give_grant")
def _give(stage: Stage) -> Call:
    member = stage.somebody()
    body = {"member_id": str(member.id), "role": Role.BRANCH_COMMITTEE.value}
    return Call(f"{API}/organisations/{stage.place.id}/grants", body, personal=(member.name,))


@route("organisations.end_grant")
def _end_grant(stage: Stage) -> Call:
    account = stage.account_of(stage.somebody())
    grant = make_grant(stage.session, account=account, role=Role.BRANCH_COMMITTEE, organisation=stage.place)
    return Call(f"{API}/grants/{grant.id}", personal=(account.display_name,))


@route("organisations.list_audit_entries", allows=holders_of(Right.AUDIT_READ), places=ONCE)
def _trail(_stage: Stage) -> Call:
    return Call(f"{API}/audit-entries")


@route("branches.create_group")
def _new_group(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/groups", {"name": new_id().hex})


@route("branches.rename_group")
def _rename_group(stage: Stage) -> Call:
    group = groups.create(stage.session, organisation=stage.place, name=new_id().hex, now=clock.now())
    return Call(f"{API}/groups/{group.id}", {"name": new_id().hex})


@route("members.put_into_group")
def _into_group(stage: Stage) -> Call:
    member = stage.somebody()
    group = groups.create(stage.session, organisation=stage.place, name=new_id().hex, now=clock.now())
    return Call(f"{API}/members/{member.id}/group", {"group_id": str(group.id)}, personal=(member.name,))


@route("branches.create_post")
def _new_post(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/posts", {"kind": PostKind.PUBLICITY_OFFICER.value})


@route("branches.put_holder")
def _holder(stage: Stage) -> Call:
    kind = PostKind.ORGANISATION_OFFICER
    post = posts.create(stage.session, organisation=stage.place, kind=kind, now=clock.now())
    member = stage.somebody()
    return Call(f"{API}/posts/{post.id}/holder", {"member_id": str(member.id)}, personal=(member.name,))
