"""Activities, as they are walked."""

from datetime import date, timedelta

from sqlalchemy import select

from backend.activities.models import Activity, ActivityState, Invitation, VenueUse
from backend.activities.service import joint, sign_ups
from backend.attendance.models import CorrectionWish, ExemptionCategory, LeaveCategory
from backend.attendance.service import (
    corrections,
    exemptions,
    faults,
    make_ups,
)
from backend.attendance.service import leave as leaves
from backend.core import clock
from backend.core.ids import new_id
from backend.members.models import Member
from backend.organisations.models import OrganisationParent, PartyOrganisation
from backend.organisations.rules import Right
from tests.api.walk.stage import (
    API,
    HERE,
    NOTE,
    ONCE,
    Call,
    Stage,
    holders_of,
    readers_and_the_member,
    route,
    the_member,
)
from tests.factories.activities import make_activity, make_series, make_venue, plan, year
from tests.factories.identity import NOON, make_account
from tests.factories.organisations import make_branch
from tests.factories.photos import as_form, make_photo, picture


@route("activities.list_activities")
def _activities(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/activities")


@route("activities.create_activity")
def _plan(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/activities", plan())


@route("activities.get_activity", allows=readers_and_the_member)
def _activity(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}")


@route("activities.update_activity")
def _edit(stage: Stage) -> Call:
    activity = stage.activity(ActivityState.PUBLISHED)
    return Call(f"{API}/activities/{activity.id}", {"version": activity.version, "venue": "隔壁教室"})


@route("activities.delete_activity")
def _delete(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.DRAFT).id}")


@route("activities.publish_activity")
def _publish(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.DRAFT).id}/publish")


@route("activities.cancel_activity")
def _cancel(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/cancel", {"reason": "会场停电"})


def _limited(stage: Stage) -> Activity:
    return make_activity(stage.session, stage.place, starts_at=NOON + timedelta(hours=3), capacity=5)


@route("sign-ups.get_own_sign_up", allows=readers_and_the_member)
def _own_sign_up(stage: Stage) -> Call:
    return Call(f"{API}/activities/{_limited(stage).id}/sign-up")


@route("sign-ups.put_own_sign_up", allows=the_member)
def _sign_up(stage: Stage) -> Call:
    return Call(f"{API}/activities/{_limited(stage).id}/sign-up")


@route("sign-ups.delete_own_sign_up", allows=the_member)
def _sign_off(stage: Stage) -> Call:
    activity = _limited(stage)
    _signed_up(stage, activity, stage.city.member)
    return Call(f"{API}/activities/{activity.id}/sign-up")


@route("sign-ups.list_sign_ups")
def _sign_ups(stage: Stage) -> Call:
    activity = _limited(stage)
    _signed_up(stage, activity, stage.somebody())
    return Call(f"{API}/activities/{activity.id}/sign-ups")


@route("sign-ups.put_sign_up")
def _sign_up_other(stage: Stage) -> Call:
    return Call(f"{API}/activities/{_limited(stage).id}/sign-ups/{stage.somebody().id}")


@route("sign-ups.delete_sign_up")
def _sign_off_other(stage: Stage) -> Call:
    activity, member = _limited(stage), stage.somebody()
    _signed_up(stage, activity, member)
    return Call(f"{API}/activities/{activity.id}/sign-ups/{member.id}")


def _signed_up(stage: Stage, activity: Activity, member: Member) -> None:
    if stage.place.id == stage.city.places[HERE].id or member.id != stage.city.member.id:
        sign_ups.sign_up(
            stage.session, activity=activity, member_id=member.id, account_id=member.account_id, now=clock.now()
        )


def _neighbour(stage: Stage) -> PartyOrganisation:
    """Another branch of the same committee as the stage's."""
    parent_id = stage.session.scalar(
        select(OrganisationParent.parent_id).where(OrganisationParent.organisation_id == stage.place.id)
    )
    return make_branch(stage.session, parent=stage.session.get_one(PartyOrganisation, parent_id))


def _invited(stage: Stage, *, by: PartyOrganisation, to: PartyOrganisation) -> Invitation:
    activity = make_activity(stage.session, by, starts_at=NOON + timedelta(hours=3))
    return joint.invite(
        stage.session, activity=activity, organisation_id=to.id, account=make_account(stage.session), now=clock.now()
    )


@route("joint.list_neighbours")
def _neighbours(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/invitable-branches")


@route("joint.list_invitable")
def _invitable(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.DRAFT).id}/invitable-branches")


@route("joint.list_invitations")
def _invitations(stage: Stage) -> Call:
    invitation = _invited(stage, by=stage.place, to=_neighbour(stage))
    return Call(f"{API}/activities/{invitation.activity_id}/invitations")


@route("joint.create_invitation")
def _invite(stage: Stage) -> Call:
    activity = stage.activity(ActivityState.DRAFT)
    return Call(f"{API}/activities/{activity.id}/invitations", {"organisation_id": str(_neighbour(stage).id)})


@route("joint.delete_invitation")
def _take_invitation_back(stage: Stage) -> Call:
    return Call(f"{API}/activity-invitations/{_invited(stage, by=stage.place, to=_neighbour(stage)).id}")


@route("joint.list_received")
def _received(stage: Stage) -> Call:
    _invited(stage, by=_neighbour(stage), to=stage.place)
    return Call(f"{API}/organisations/{stage.place.id}/activity-invitations")


@route("joint.answer_invitation")
def _answer_invitation(stage: Stage) -> Call:
    invitation = _invited(stage, by=_neighbour(stage), to=stage.place)
    body = {"accepted": False, "reason": "当天另有安排"}
    return Call(f"{API}/activity-invitations/{invitation.id}/answer", body, personal=("当天另有安排",))


@route("backfill.get_past_roster")
def _past_roster(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/past-roster?on=2025-12-05")


@route("backfill.create_past_activity")
def _past_activity(stage: Stage) -> Call:
    member = stage.somebody()
    day = {"starts_at": "2026-02-06T06:00:00Z", "ends_at": "2026-02-06T08:00:00Z"}
    body = plan(**day, id=str(new_id()), present=[str(member.id)], decisions=NOTE)
    return Call(f"{API}/organisations/{stage.place.id}/past-activities", body, personal=(NOTE,))


@route("activities.list_clashes")
def _clashes(stage: Stage) -> Call:
    times = "starts_at=2026-03-06T06:00:00Z&ends_at=2026-03-06T08:00:00Z"
    return Call(f"{API}/organisations/{stage.place.id}/clashes?{times}")


@route("calendar.list_days", allows=holders_of(Right.ACTIVITIES_READ), places=ONCE)
def _days(_stage: Stage) -> Call:
    return Call(f"{API}/calendar?from=2026-10-01&until=2026-10-11")


def _photo(stage: Stage) -> str:
    """A picture of an activity that has begun; the address of it."""
    photo = make_photo(stage.session, stage.activity(ActivityState.OPEN), caption=NOTE)
    return f"{API}/activities/{photo.activity_id}/photos/{photo.id}"


@route("photos.list_photos", allows=readers_and_the_member)
def _photos(stage: Stage) -> Call:
    return Call(_photo(stage).rpartition("/")[0], personal=(NOTE,))


@route("photos.add_photo")
def _add_photo(stage: Stage) -> Call:
    more = as_form(picture(), id=str(new_id()), caption=NOTE)
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/photos", more=more, personal=(NOTE,))


@route("photos.remove_photo")
def _remove_photo(stage: Stage) -> Call:
    return Call(_photo(stage), personal=(NOTE,))


@route("photos.get_photo_file", allows=readers_and_the_member)
def _photo_file(stage: Stage) -> Call:
    return Call(f"{_photo(stage)}/file", personal=(NOTE,))


@route("calendar.list_activity_templates", allows=holders_of(Right.ACTIVITIES_READ), places=ONCE)
def _templates(_stage: Stage) -> Call:
    return Call(f"{API}/activity-templates")


@route("series.list_series")
def _series_list(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/series")


@route("series.preview_series", records=False)  # Nothing is written.
def _series_preview(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/series/preview", year())


@route("series.create_series")
def _new_series(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/series", year())


@route("series.get_series")
def _one_series(stage: Stage) -> Call:
    return Call(f"{API}/series/{make_series(stage.session, stage.place).id}")


@route("series.preview_series_change", records=False)  # Nothing is written.
def _series_change(stage: Stage) -> Call:
    return Call(f"{API}/series/{make_series(stage.session, stage.place).id}/preview", {"venue": "隔壁教室"})


@route("series.update_series")
def _edit_series(stage: Stage) -> Call:
    series = make_series(stage.session, stage.place)
    return Call(f"{API}/series/{series.id}", {"version": series.version, "venue": "隔壁教室"})


@route("series.end_series")
def _end_series(stage: Stage) -> Call:
    return Call(f"{API}/series/{make_series(stage.session, stage.place).id}/end", {})


@route("venues.list_venues", allows=holders_of(Right.ACTIVITIES_READ), places=ONCE)
def _venues(_stage: Stage) -> Call:
    return Call(f"{API}/venues")


@route("venues.create_venue")
def _new_venue(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/venues", {"name": "红色小剧场"})


@route("venues.update_venue")
def _edit_venue(stage: Stage) -> Call:
    return Call(f"{API}/venues/{make_venue(stage.session, stage.place).id}", {"capacity": 60})


@route("venues.list_bookings")
def _bookings(stage: Stage) -> Call:
    venue = make_venue(stage.session, stage.place, use=VenueUse.KEEPER)
    return Call(f"{API}/venues/{venue.id}/bookings?from=2026-03-01&until=2026-04-01")


@route("attendance.open_check_in")
def _open(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/open")


@route("closing.close_activity")
def _close(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/close")


@route("closing.reopen_activity")
def _reopen(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.CLOSED).id}/reopen", {"reason": "名单没核对完"})


@route("closing.get_closing")
def _closing(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.CLOSED).id}/closing")


@route("closing.put_system_fault")
def _fault(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.CLOSED).id}/system-fault", {"reason": "断网"})


@route("closing.delete_system_fault")
def _fault_back(stage: Stage) -> Call:
    activity = stage.activity(ActivityState.CLOSED)
    faults.note(stage.session, activity=activity, officer=make_account(stage.session), reason="断网", now=clock.now())
    return Call(f"{API}/activities/{activity.id}/system-fault")


@route("closing.list_requests")
def _requests(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/attendance-requests")


@route("closing.decide_leave")
def _decide_leave(stage: Stage) -> Call:
    member = stage.somebody()
    activity = make_activity(stage.session, stage.place, state=ActivityState.OPEN, leave_needs_approval=True)
    leave = leaves.ask(
        stage.session,
        activity=activity,
        member_id=member.id,
        category=LeaveCategory.SICK,
        note=NOTE,
        account_id=stage.account_of(member).id,
        now=clock.now(),
    )
    return Call(f"{API}/leaves/{leave.id}/decision", {"granted": True}, personal=(NOTE, member.name))


@route("closing.decide_correction")
def _decide_correction(stage: Stage) -> Call:
    member = stage.somebody()
    correction = corrections.ask(
        stage.session,
        correction_id=new_id(),
        activity=stage.activity(ActivityState.OPEN),
        member=member,
        account=stage.account_of(member),
        wish=CorrectionWish.PRESENT,
        words=NOTE,
        now=clock.now(),
    )
    return Call(f"{API}/corrections/{correction.id}/decision", {"granted": True}, personal=(NOTE, member.name))


@route("own attendance.ask_correction", allows=the_member)
def _ask_correction(stage: Stage) -> Call:
    path = f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/corrections"
    return Call(path, {"id": str(new_id()), "wish": "present", "words": NOTE}, personal=(NOTE,))


@route("own attendance.list_make_up_sessions", allows=the_member)
def _make_up_sessions(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.CLOSED).id}/make-up-sessions")


def _make_up(stage: Stage) -> tuple[Activity, Activity]:
    """A session that was missed, and one of a neighbouring branch that makes up for it."""
    missed = stage.activity(ActivityState.CLOSED)
    neighbour = make_branch(stage.session, parent=stage.city.committee)
    host = make_activity(stage.session, neighbour, guests_welcome=True, starts_at=clock.now() + timedelta(hours=2))
    return missed, host


@route("own attendance.choose_make_up", allows=the_member, places=ONCE)
def _choose_make_up(stage: Stage) -> Call:
    missed, host = _make_up(stage)
    return Call(f"{API}/activities/{missed.id}/make-up", {"activity_id": str(host.id)})


@route("own attendance.withdraw_make_up", allows=the_member, places=ONCE)
def _withdraw_make_up(stage: Stage) -> Call:
    missed, host = _make_up(stage)
    make_ups.choose(stage.session, missed=missed, activity_id=host.id, member=stage.city.member, now=clock.now())
    return Call(f"{API}/activities/{missed.id}/make-up")


@route("exemptions.list_exemptions")
def _exemptions(stage: Stage) -> Call:
    return Call(f"{API}/members/{stage.somebody().id}/exemptions")


@route("exemptions.grant_exemption")
def _grant_exemption(stage: Stage) -> Call:
    member, contact = stage.somebody(), stage.somebody()
    body = {"category": "illness", "contact_member_id": str(contact.id), "from_on": "2026-01-01", "note": NOTE}
    return Call(f"{API}/members/{member.id}/exemptions", body, personal=(NOTE, member.name))


@route("exemptions.end_exemption")
def _end_exemption(stage: Stage) -> Call:
    member, contact = stage.somebody(), stage.somebody()
    exemption = exemptions.grant(
        stage.session,
        member=member,
        organisation_id=stage.place.id,
        category=ExemptionCategory.ILLNESS,
        note=NOTE,
        contact_member_id=contact.id,
        from_on=date(2026, 1, 1),
        until_on=None,
        officer=make_account(stage.session),
        now=clock.now(),
    )
    return Call(f"{API}/exemptions/{exemption.id}/end", {"on": "2026-02-01"}, personal=(NOTE, member.name))
