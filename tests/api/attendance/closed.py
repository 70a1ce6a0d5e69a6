"""A theme day that is closed, as officers and members see it."""

from datetime import timedelta

from tests.factories.identity import NOON

ENDED = NOON
"""When the activity is closed: officers' powers fall asleep soon after the noon at which they signed in."""
DAY = timedelta(days=1)


def line_of(browser, activity, member):
    lines = browser.get(f"/api/v1/activities/{activity.id}/roster").json["lines"]
    return next(line for line in lines if line["member_id"] == str(member.id))


def counts_of(browser, activity):
    return browser.get(f"/api/v1/activities/{activity.id}/roster").json["counts"]


def status_of(browser, activity, member):
    return line_of(browser, activity, member)["status"]


def notices(phone):
    return [item["kind"] for item in phone.get("/api/v1/notifications").json["items"]]


def grant(secretary, member, *, contact, **body):
    usual = {"category": "illness", "note": "膝盖手术", "contact_member_id": str(contact.id), "from_on": "2026-01-01"}
    return secretary.post(f"/api/v1/members/{member.id}/exemptions", json=usual | body)
