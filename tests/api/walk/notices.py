"""How one is reached beyond the inbox, as it is walked."""

from backend.core import clock
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.notifications.models.reach import CODE_CONTEXT
from backend.notifications.service import emails
from tests.api.walk.stage import API, ONCE, Call, Stage, everyone, route
from tests.factories.notices import ADDRESS, forget_emails, make_subscription, subscription_body

ACCOUNT = f"{API}/account"


@route("notice settings.show_settings", allows=everyone, places=ONCE)
def _show(_stage: Stage) -> Call:
    return Call(f"{ACCOUNT}/notice-settings")


@route("notice settings.write_settings", allows=everyone, places=ONCE)
def _write(_stage: Stage) -> Call:
    topics = [{"topic": "activities", "push": False, "email": True, "sms": False}]
    hours = {"quiet_from": "21:30", "quiet_until": "06:30", "digest_at": "08:00"}
    return Call(f"{ACCOUNT}/notice-settings", {"topics": topics, **hours})


@route("notice settings.list_subscriptions", allows=everyone, places=ONCE)
def _list(_stage: Stage) -> Call:
    return Call(f"{ACCOUNT}/push-subscriptions")


@route("notice settings.write_subscription", allows=everyone, places=ONCE)
def _subscribe(_stage: Stage) -> Call:
    body = subscription_body()
    personal = (body["endpoint"], body["auth"], body["p256dh"])
    return Call(f"{ACCOUNT}/push-subscriptions/{new_id()}", body, personal=personal)


@route("notice settings.remove_subscription", allows=everyone, places=ONCE)
def _unsubscribe(stage: Stage) -> Call:
    return Call(f"{ACCOUNT}/push-subscriptions/{make_subscription(stage.session, stage.actor).id}")


@route("notice settings.test_push", allows=everyone, places=ONCE)
def _test(stage: Stage) -> Call:
    make_subscription(stage.session, stage.actor)
    return Call(f"{ACCOUNT}/push-test")


@route("notice settings.write_email", allows=everyone, places=ONCE)
def _email(stage: Stage) -> Call:
    forget_emails(stage.session, stage.actor)
    return Call(f"{ACCOUNT}/email", {"address": ADDRESS}, personal=(ADDRESS,))


@route("notice settings.confirm_email", allows=everyone, places=ONCE)
def _confirm(stage: Stage) -> Call:
    given = _given(stage)
    code = keyring_of(stage.session).open(given.code_sealed, context=CODE_CONTEXT)
    return Call(f"{ACCOUNT}/email/confirm", {"code": code}, personal=(ADDRESS,))


@route("notice settings.remove_email", allows=everyone, places=ONCE)
def _remove(stage: Stage) -> Call:
    _given(stage)
    return Call(f"{ACCOUNT}/email", personal=(ADDRESS,))


def _given(stage: Stage):
    forget_emails(stage.session, stage.actor)
    return emails.give(stage.session, account=stage.actor, address=ADDRESS, now=clock.now())
