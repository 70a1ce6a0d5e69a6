"""Oneself, as they are walked."""

from backend.core import clock
from backend.identity.service import sessions
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from tests.api.walk.stage import API, MEMBER, NEW_PASSWORD, ONCE, Call, Stage, everyone, route
from tests.factories.identity import PASSWORD, make_account, make_activation, new_phone


def about_oneself(endpoint: str, path: str) -> None:
    @route(endpoint, allows=everyone, places=ONCE)
    def _read(_stage: Stage) -> Call:
        return Call(f"{API}{path}")


about_oneself("session.get_session", "/session")
about_oneself("identity.list_sessions", "/sessions")
about_oneself("identity.list_own_activations", "/account/activations")
about_oneself("notifications.list_notifications", "/notifications")
about_oneself("me.get_me", "/me")
about_oneself("me.list_own_disclosures", "/me/disclosures")
about_oneself("me.get_code_tables", "/code-tables")
about_oneself("home.get_home", "/me/home")


@route("own attendance.get_record", allows=lambda who, _place: who == MEMBER, places=ONCE)
def _record(_stage: Stage) -> Call:
    return Call(f"{API}/me/record")


@route("duties.get_own_study_hours", allows=lambda who, _place: who == MEMBER, places=ONCE)
def _study(_stage: Stage) -> Call:
    return Call(f"{API}/me/study-hours?year=2026")


@route("session.sign_in", allows=everyone, places=ONCE)
def _sign_in(stage: Stage) -> Call:
    phone = new_phone()
    member = stage.somebody(phone=phone)
    return Call(f"{API}/session", {"phone": phone, "password": PASSWORD}, personal=(member.name, phone, PASSWORD))


@route("session.sign_out", allows=everyone, places=ONCE)
def _sign_out(_stage: Stage) -> Call:
    return Call(f"{API}/session")


@route("session.confirm_powers", allows=everyone, places=ONCE)
def _powers(_stage: Stage) -> Call:
    return Call(f"{API}/session/powers", {"password": PASSWORD}, personal=(PASSWORD,))


@route("session.change_password", allows=everyone, places=ONCE)
def _password(stage: Stage) -> Call:
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    return Call(f"{API}/account/password", body, personal=(PASSWORD, NEW_PASSWORD))


@route("identity.end_all_sessions", allows=everyone, places=ONCE)
def _everywhere(_stage: Stage) -> Call:
    return Call(f"{API}/sessions")


@route("identity.end_session", allows=everyone, places=ONCE)
def _other_session(stage: Stage) -> Call:
    login, _ = sessions.open_session(stage.session, account=stage.actor, device=None, now=clock.now())
    return Call(f"{API}/sessions/{login.id}")


@route("identity.update_account", allows=everyone, places=ONCE)
def _locale(_stage: Stage) -> Call:
    return Call(f"{API}/account", {"locale": "en"})


@route("notifications.read_notification", allows=everyone, places=ONCE)
def _read_one(stage: Stage) -> Call:
    notice = notifications.notify(
        stage.session, account_id=stage.actor.id, kind=NotificationKind.GRANT_GIVEN, facts={}, now=clock.now()
    )
    return Call(f"{API}/notifications/{notice.id}/read")


@route("notifications.read_all_notifications", allows=everyone, places=ONCE)
def _read_all(stage: Stage) -> Call:
    _read_one(stage)
    return Call(f"{API}/notifications/read")


@route("calendars.dispute_activation", allows=everyone, places=ONCE)
def _dispute(stage: Stage) -> Call:
    activation, _ = make_activation(stage.session, account=stage.actor, used_at=clock.now())
    return Call(f"{API}/account/activations/{activation.id}/dispute")


@route("identity.inspect_activation", allows=everyone, places=ONCE, records=False)  # The token is looked at only.
def _inspect(stage: Stage) -> Call:
    _, token = make_activation(stage.session, account=make_account(stage.session, password=None))
    return Call(f"{API}/activations/inspect", {"token": token}, personal=(token,))


@route("session.use_activation", allows=everyone, places=ONCE)
def _activate(stage: Stage) -> Call:
    _, token = make_activation(stage.session, account=make_account(stage.session, password=None))
    body = {"token": token, "password": NEW_PASSWORD}
    return Call(f"{API}/activations/use", body, personal=(token, NEW_PASSWORD))
