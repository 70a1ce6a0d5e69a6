"""Attendance, as they are walked."""

from typing import Any

from sqlalchemy import select

from backend.activities.models import Activity, ActivityState
from backend.attendance.models import LeaveCategory, Minutes, ResolutionKind
from backend.attendance.service import (
    correcting,
    displays,
    minutes,
    resolutions,
    roster_entries,
)
from backend.attendance.service import leave as leaves
from backend.core import clock
from backend.core.ids import new_id
from backend.members.models import Affiliation, Member
from backend.organisations.models import Role
from tests.api.walk.stage import API, ELSEWHERE, HERE, NOTE, ONCE, Call, Stage, everyone, route, the_member
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, make_provisional, token_of
from tests.factories.identity import make_account
from tests.factories.organisations import make_officer
from tests.factories.record import make_meeting, vote, written


@route("check-ins.put_check_in", allows=the_member, records=False)  # Its scan event is the record.
def _check_in(stage: Stage) -> Call:
    token = token_of(stage.session, stage.activity(ActivityState.OPEN))
    return Call(
        f"{API}/check-ins/{new_id()}", attempt("rotating_code", token), personal=(token, stage.city.member.name)
    )


@route(
    "check-in batches.create_check_in_batch", allows=everyone, places=ONCE, records=False
)  # Its scan events are the record.
def _check_in_batch(stage: Stage) -> Call:
    token = token_of(stage.session, stage.activity(ActivityState.OPEN))
    items = [{"id": str(new_id()), **attempt("rotating_code", token)}, {"id": "7"}]
    return Call(f"{API}/check-ins/batch", {"items": items}, personal=(token, stage.city.member.name))


@route("check-ins.create_claim", allows=everyone, places=ONCE, records=False)  # The claim itself is the proof.
def _claim(stage: Stage) -> Call:
    token = token_of(stage.session, stage.activity(ActivityState.OPEN))
    return Call(f"{API}/claims", {"token": token}, personal=(token,))


@route("own attendance.get_activity_as_guest", allows=the_member, places=ONCE)
def _as_guest(stage: Stage) -> Call:
    host = make_activity(stage.session, stage.city.places[ELSEWHERE], state=ActivityState.OPEN)
    roster_entries.add_guest(
        stage.session,
        activity=host,
        member_id=stage.city.member.id,
        organisation_id=stage.city.places[HERE].id,
        now=clock.now(),
    )
    return Call(f"{API}/activities/{host.id}/as-guest")


@route("own attendance.get_mine", allows=the_member)
def _mine(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/mine")


@route("own attendance.put_own_leave", allows=the_member)
def _own_leave(stage: Stage) -> Call:
    path = f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/leave"
    return Call(path, {"category": "sick", "note": NOTE}, personal=(NOTE, stage.city.member.name))


@route("own attendance.delete_own_leave", allows=the_member)
def _own_leave_back(stage: Stage) -> Call:
    activity = stage.activity(ActivityState.PUBLISHED)
    _ask(stage, activity, stage.city.member)
    return Call(f"{API}/activities/{activity.id}/leave", personal=(NOTE,))


@route("own attendance.create_presence_claim", allows=the_member)
def _was_there(stage: Stage) -> Call:
    path = f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/presence-claims"
    return Call(path, {"id": str(new_id()), "note": NOTE}, personal=(NOTE, stage.city.member.name))


@route("roster.get_roster")
def _roster(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/roster")


@route("attendance.list_events")
def _events(stage: Stage) -> Call:
    member = stage.somebody()
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/roster/{member.id}/events")


@route("attendance.undo_check_in")
def _undo(stage: Stage) -> Call:
    member = stage.somebody()
    activity = stage.activity(ActivityState.OPEN)
    helper = make_officer(stage.session, Role.DEPUTY_SECRETARY, stage.place)
    claim = correcting.claim_presence(
        stage.session,
        claim_id=new_id(),
        activity=activity,
        member=member,
        account=stage.account_of(member),
        note=NOTE,
        now=clock.now(),
    )
    correcting.decide_presence(
        stage.session, claim=claim, activity=activity, confirmed=True, officer=helper, reason=None, now=clock.now()
    )
    body = {"id": str(new_id()), "member_id": str(member.id), "reason": "扫错了人"}
    return Call(f"{API}/activities/{activity.id}/undos", body, personal=(member.name, NOTE, "扫错了人"))


def _provisional(stage: Stage) -> tuple[Activity, Member]:
    member, activity = stage.somebody(), stage.activity(ActivityState.OPEN)
    make_provisional(stage.session, activity, member, branch=stage.place)
    return activity, member


@route("attendance.confirm_line")
def _confirm(stage: Stage) -> Call:
    activity, member = _provisional(stage)
    path = f"{API}/activities/{activity.id}/attendance/{member.id}/confirmations"
    return Call(path, {"reason": NOTE}, personal=(NOTE, member.name))


@route("attendance.confirm_lines")
def _confirm_all(stage: Stage) -> Call:
    activity, member = _provisional(stage)
    body = {"member_ids": [str(member.id)], "reason": NOTE}
    return Call(f"{API}/activities/{activity.id}/attendance/confirmations", body, personal=(NOTE, member.name))


@route("attendance.put_leave")
def _leave(stage: Stage) -> Call:
    member = stage.somebody()
    path = f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/leaves/{member.id}"
    return Call(path, {"category": "sick", "note": NOTE}, personal=(NOTE, member.name))


@route("attendance.delete_leave")
def _leave_back(stage: Stage) -> Call:
    member, activity = stage.somebody(), stage.activity(ActivityState.PUBLISHED)
    _ask(stage, activity, member)
    return Call(f"{API}/activities/{activity.id}/leaves/{member.id}", personal=(NOTE, member.name))


def _ask(stage: Stage, activity: Activity, member: Member) -> None:
    if member is stage.city.member and stage.place is not stage.city.places[HERE]:
        return  # Not expected there, and so without any leave to take back.
    leaves.ask(
        stage.session,
        activity=activity,
        member_id=member.id,
        category=LeaveCategory.SICK,
        note=NOTE,
        account_id=stage.account_of(member).id,
        now=clock.now(),
    )


@route("attendance.decide_presence_claim")
def _decide(stage: Stage) -> Call:
    member = stage.somebody()
    claim = correcting.claim_presence(
        stage.session,
        claim_id=new_id(),
        activity=stage.activity(ActivityState.OPEN),
        member=member,
        account=stage.account_of(member),
        note=NOTE,
        now=clock.now(),
    )
    return Call(f"{API}/presence-claims/{claim.id}/decision", {"confirmed": True}, personal=(NOTE, member.name))


@route("attendance.get_attendance_summary")
def _summary(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/attendance-summary")


def _meeting(stage: Stage, state: ActivityState = ActivityState.OPEN) -> Activity:
    """A members' meeting to which everybody entitled came."""
    voters = [stage.somebody() for _ in range(2)]
    here = [stage.city.member] if stage.place is stage.city.places[HERE] else []
    others = stage.session.scalars(
        select(Member)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(Affiliation.organisation_id == stage.place.id, Member.id.not_in([m.id for m in (*voters, *here)]))
    )
    return make_meeting(stage.session, stage.place, present=[*voters, *here, *others], by=stage.actor, state=state)


def _recorded(stage: Stage) -> tuple[Activity, Any]:
    activity = _meeting(stage)
    stage.session.flush()
    kept = resolutions.record(
        stage.session,
        resolution_id=new_id(),
        activity=activity,
        organisation_id=stage.place.id,
        vote=resolutions.Vote(NOTE, ResolutionKind.ORDINARY, yes=1, no=0, abstain=0),
        officer=stage.actor,
        now=clock.now(),
    )
    return activity, kept


@route("votes.get_quorum")
def _quorum(stage: Stage) -> Call:
    return Call(f"{API}/activities/{_meeting(stage).id}/quorum")


@route("votes.list_resolutions")
def _resolutions(stage: Stage) -> Call:
    return Call(f"{API}/activities/{_recorded(stage)[0].id}/resolutions")


@route("votes.record_resolution")
def _record_vote(stage: Stage) -> Call:
    body = vote(stage.place.id, text=NOTE)
    return Call(f"{API}/activities/{_meeting(stage).id}/resolutions", body, personal=(NOTE,))


@route("votes.correct_resolution")
def _correct_vote(stage: Stage) -> Call:
    _, kept = _recorded(stage)
    body = vote(stage.place.id, text=NOTE, yes=1) | {"reason": "漏看一人"}
    del body["organisation_id"]
    return Call(f"{API}/resolutions/{kept.id}/correction", body, personal=(NOTE, "漏看一人"))


@route("votes.void_resolution")
def _void_vote(stage: Stage) -> Call:
    _, kept = _recorded(stage)
    return Call(f"{API}/resolutions/{kept.id}/void", {"reason": "漏看一人"}, personal=(NOTE, "漏看一人"))


def _minutes_path(stage: Stage, activity: Activity) -> str:
    return f"{API}/activities/{activity.id}/minutes/{stage.place.id}"


def _drafted(stage: Stage, state: ActivityState = ActivityState.CLOSED) -> tuple[Activity, Any]:
    activity, body = _meeting(stage, state), written()
    kept = minutes.save(
        stage.session,
        activity=activity,
        organisation_id=stage.place.id,
        revision=body.pop("revision"),
        written=body,
        officer=stage.actor,
        now=clock.now(),
    )
    return activity, kept


def _final(stage: Stage) -> tuple[Activity, Any]:
    activity, kept = _drafted(stage)
    version = minutes.finalise(
        stage.session,
        activity=activity,
        organisation=stage.place,
        revision=kept.revision,
        officer=stage.actor,
        now=clock.now(),
    )
    return activity, version


@route("minutes.get_minutes")
def _get_minutes(stage: Stage) -> Call:
    return Call(_minutes_path(stage, _meeting(stage)))


@route("minutes.save_minutes")
def _save_minutes(stage: Stage) -> Call:
    body = written(decisions=NOTE)
    return Call(_minutes_path(stage, _meeting(stage)), body, personal=(NOTE, body["chair"], body["invitees"]))


@route("minutes.finalise_minutes")
def _finalise(stage: Stage) -> Call:
    activity, kept = _drafted(stage)
    return Call(f"{_minutes_path(stage, activity)}/final", {"revision": kept.revision}, personal=(kept.chair,))


@route("minutes.amend_minutes")
def _amend(stage: Stage) -> Call:
    activity, _ = _final(stage)
    return Call(f"{_minutes_path(stage, activity)}/amendment", {"reason": NOTE}, personal=(NOTE,))


@route("minutes.restore_minutes")
def _restore(stage: Stage) -> Call:
    activity, version = _final(stage)
    kept = stage.session.get_one(Minutes, version.minutes_id)
    minutes.amend(stage.session, minutes=kept, reason=NOTE, now=clock.now())
    return Call(f"{_minutes_path(stage, activity)}/amendment", personal=(NOTE,))


@route("minutes.get_version")
def _version(stage: Stage) -> Call:
    return Call(f"{API}/minutes-versions/{_final(stage)[1].id}")


@route("documents.export_minutes")
def _minutes_file(stage: Stage) -> Call:
    return Call(f"{API}/minutes-versions/{_final(stage)[1].id}/files", {"format": "docx"}, personal=("李书记",))


@route("documents.export_ledger")
def _ledger_file(stage: Stage) -> Call:
    body = {"from": "2026-01-01", "until": "2027-01-01", "format": "xlsx"}
    return Call(f"{API}/organisations/{stage.place.id}/ledgers", body)


def _display_of(stage: Stage) -> tuple[Activity, Any, str]:
    activity = stage.activity(ActivityState.OPEN)
    display, token = displays.open_display(
        stage.session, activity=activity, account=make_account(stage.session), now=clock.now()
    )
    return activity, display, token


@route("displays.create_display")
def _new_display(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/displays")


@route("displays.list_displays")
def _displays(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/displays")


@route("displays.revoke_display")
def _revoke_display(stage: Stage) -> Call:
    _, display, _ = _display_of(stage)
    return Call(f"{API}/displays/{display.id}")


@route("displays.get_current_display", allows=everyone, places=ONCE)
def _current(stage: Stage) -> Call:
    _, _, token = _display_of(stage)
    return Call(f"{API}/displays/current", more={"headers": {"X-Display-Token": token}})
