"""Members, as they are walked."""

from typing import Any

from backend.core import clock
from backend.members.roster_import import staging
from backend.organisations.rules import Right
from tests.api.walk.stage import API, NOTE, ONCE, Call, Stage, _serials, holders_of, route
from tests.factories.identity import make_activation, new_phone
from tests.factories.members import id_number
from tests.factories.rosters import as_csv, person


@route("members.list_members")
def _members(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/members")


@route("members.create_member")
def _enter(stage: Stage) -> Call:
    phone, number = new_phone(), id_number(serial=next(_serials) % 499)
    body = {"name": "欧阳靖楷", "sex": "1", "standing": "full", "phone": phone, "id_number": number}
    return Call(f"{API}/organisations/{stage.place.id}/members", body, personal=("欧阳靖楷", phone, number))


@route("members.get_member")
def _member(stage: Stage) -> Call:
    return Call(f"{API}/members/{stage.somebody().id}")


@route("members.correct_member")
def _correct(stage: Stage) -> Call:
    member, phone = stage.somebody(), new_phone()
    body = {"name": "司马沐宁", "phone": phone, "changed_at": member.changed_at.isoformat()}
    return Call(f"{API}/members/{member.id}", body, personal=(member.name, "司马沐宁", phone))


@route("members.change_standing")
def _standing(stage: Stage) -> Call:
    body = {"standing": "suspended", "from_on": clock.local_date(clock.now()).isoformat()}
    return Call(f"{API}/members/{stage.somebody().id}/standings", body)


@route("members.reveal")
def _reveal(stage: Stage) -> Call:
    phone = new_phone()
    member = stage.somebody(phone=phone)
    body = {"field": "phone", "reason": NOTE}
    return Call(f"{API}/members/{member.id}/reveals", body, personal=(phone, NOTE, member.name))


@route("activations.issue_activation")
def _issue(stage: Stage) -> Call:
    member = stage.officer()
    return Call(f"{API}/members/{member.id}/activations", personal=(member.name,))


@route("activations.list_activations")
def _activations(stage: Stage) -> Call:
    return Call(f"{API}/members/{stage.officer().id}/activations")


@route("activations.revoke_activation")
def _revoke(stage: Stage) -> Call:
    activation, _ = make_activation(stage.session, account=stage.account_of(stage.officer()))
    return Call(f"{API}/activations/{activation.id}")


def _staged(stage: Stage) -> Any:
    content = as_csv([person(next(_serials))])
    return staging.preview(
        stage.session,
        organisation=stage.place,
        content=content,
        file_name="名册.csv",
        by=stage.actor,
        now=clock.now(),
    )


@route("roster-imports.upload_roster")
def _upload(stage: Stage) -> Call:
    row = person(next(_serials))
    boundary, content = "lianxin", as_csv([row])
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="roster.csv"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    more = {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}
    path = f"{API}/organisations/{stage.place.id}/roster-imports"
    return Call(path, more=more, personal=(row[0], row[3], row[6]))


@route("roster-imports.get_template", allows=holders_of(Right.MEMBERS_IMPORT), places=ONCE)
def _template(_stage: Stage) -> Call:
    return Call(f"{API}/roster-imports/template")


@route("roster-imports.get_import")
def _import(stage: Stage) -> Call:
    return Call(f"{API}/roster-imports/{_staged(stage).id}")


@route("roster-imports.apply_import")
def _apply(stage: Stage) -> Call:
    return Call(f"{API}/roster-imports/{_staged(stage).id}/apply")


@route("roster-imports.discard_import")
def _discard(stage: Stage) -> Call:
    return Call(f"{API}/roster-imports/{_staged(stage).id}")
