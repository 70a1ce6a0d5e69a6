"""What the tests of transfers do again and again."""

from backend.core import clock
from backend.core.ids import new_id
from backend.members.service import affiliations


def wish(destination, **more):
    return {"destination_id": str(destination.id), "reason": "workplace"} | more


def draft(phone, destination, **more):
    return phone.put(f"/api/v1/me/transfers/{new_id()}", json=wish(destination, **more))


def submit(phone, transfer_id):
    return phone.post(f"/api/v1/me/transfers/{transfer_id}/submission", json={})


def home_of(session, member, on=None):
    session.expire_all()
    found = affiliations.find_affiliation(session, member_id=member.id, on=on or clock.local_date(clock.now()))
    return found.organisation_id if found is not None else None
