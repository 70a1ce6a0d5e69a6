"""Pictures of an activity: added by its officers, seen by its people, gone when removed."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.activities.models import ActivityPhoto, ActivityState
from backend.activities.service import photos
from backend.core import audit, clock, files
from backend.core.audit import Action, AuditEntry
from backend.core.ids import new_id
from backend.identity.models import Account
from tests.factories.activities import make_activity
from tests.factories.members import make_member
from tests.factories.photos import as_form, make_photo, picture, picture_with_position
from tests.support.parallel import together
from tests.unit.activities.test_pictures import claiming


@pytest.fixture
def activity(session, branch, member):
    return make_activity(session, branch, state=ActivityState.CLOSED)


@pytest.fixture
def address(activity):
    return f"/api/v1/activities/{activity.id}/photos"


@pytest.fixture
def folder(settings):
    """What lies in the folder of kept files, beyond what other tests left there."""
    path = settings.data_dir / "files"
    before = set(path.iterdir()) if path.exists() else set()
    return lambda: (set(path.iterdir()) if path.exists() else set()) - before


def send(browser, address, content=None, **fields):
    return browser.post(address, **as_form(picture() if content is None else content, **{"id": str(new_id())} | fields))


def rows(session):
    session.rollback()
    return session.scalars(select(ActivityPhoto)).all()


class TestAdd:
    def test_shows_it_to_members_with_its_caption(self, secretary, phone, address):
        added = send(secretary, address, caption="重温入党誓词")

        (listed,) = phone.get(address).json["items"]
        assert added.status_code == 201
        assert listed == added.json
        assert (listed["caption"], listed["width"], listed["height"]) == ("重温入党誓词", 64, 48)

    def test_keeps_nothing_of_where_it_was_taken(self, secretary, phone, address):
        photo = send(secretary, address, picture_with_position()).json

        answer = phone.get(f"{address}/{photo['id']}/file")

        assert answer.content_type == "image/jpeg"
        assert dict(Image.open(io.BytesIO(answer.data)).getexif()) == {}

    def test_is_written_down_without_the_caption(self, session, secretary, address, branch):
        photo = send(secretary, address, caption="张三发言").json

        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.PHOTO_ADDED))
        assert (str(entry.subject_id), entry.organisation_id, entry.fields) == (photo["id"], branch.id, [])

    def test_of_the_same_id_twice_is_once(self, session, secretary, address, folder):
        photo_id = str(new_id())

        answers = [send(secretary, address, id=photo_id) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json == answers[1].json
        assert (len(rows(session)), len(folder())) == (1, 1)

    def test_of_an_id_of_another_activity_is_refused(self, session, secretary, address, branch):
        photo = make_photo(session, make_activity(session, branch, state=ActivityState.OPEN))

        answer = send(secretary, address, id=str(photo.id))

        assert (answer.status_code, answer.json["reason"]) == (409, "id_reused")

    @pytest.mark.parametrize("state", [ActivityState.DRAFT, ActivityState.PUBLISHED, ActivityState.CANCELLED])
    def test_waits_until_the_activity_has_begun(self, session, secretary, branch, state):
        early = make_activity(session, branch, state=state)

        answer = send(secretary, f"/api/v1/activities/{early.id}/photos")

        assert (answer.status_code, answer.json["reason"]) == (409, "wrong_state")

    def test_of_a_tenth_is_refused_until_one_is_removed(self, secretary, address):
        nine = [send(secretary, address).json for _ in range(9)]

        tenth = send(secretary, address)
        secretary.delete(f"{address}/{nine[3]['id']}")
        after = send(secretary, address)

        assert (tenth.status_code, tenth.json["reason"], tenth.json["most"]) == (409, "too_many_photos", 9)
        assert after.status_code == 201

    def test_of_many_at_once_takes_nine(self, app, session, secretary, address, folder):
        cookie = secretary.get_cookie("lianxin").value
        session.commit()

        def one():
            own = app.test_client()
            own.set_cookie("lianxin", cookie)
            body = as_form(picture(), id=str(new_id()))
            return own.post(address, headers={"X-Requested-With": "lianxin"}, **body)

        answers = together([one] * 14)

        assert sorted(answer.status_code for answer in answers) == [201] * 9 + [409] * 5
        assert (len(rows(session)), len(folder())) == (9, 9)


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"", (422, "not_a_picture")),
            (b"<html><script>alert(1)</script></html>", (422, "not_a_picture")),
            (picture(size=(400, 300))[:2000], (422, "picture_damaged")),
            (claiming(60_000, 60_000), (413, "picture_too_large")),
            (picture() + b"\0" * 5_000_001, (413, "too_large")),
            (b"\0" * 10_000_000, (413, "too_large")),
        ],
        ids=["nothing", "html", "cut", "bomb", "long", "10 MB"],
    )
    def test_are_refused_by_what_they_are_and_leave_nothing(
        self, session, secretary, address, folder, content, expected
    ):
        answer = send(secretary, address, content)

        assert (answer.status_code, answer.json["reason"]) == expected
        assert (rows(session), folder()) == ([], set())

    @pytest.mark.parametrize("fields", [{"caption": "长" * 61}, {"id": "1"}, {"more": "1"}])
    def test_and_bad_fields_too(self, session, secretary, address, folder, fields):
        answer = send(secretary, address, **fields)

        assert answer.status_code == 422
        assert (rows(session), folder()) == ([], set())

    def test_and_no_file_at_all(self, secretary, address):
        answer = secretary.post(address, data={"id": str(new_id())}, content_type="multipart/form-data")

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")

    def test_and_what_fails_afterwards_leaves_no_file(self, session, secretary, address, folder, monkeypatch):
        def fail(*_arguments, **_named):
            raise RuntimeError

        monkeypatch.setattr(audit, "record", fail)

        answer = send(secretary, address)

        assert answer.status_code == 500
        assert (rows(session), folder()) == ([], set())


class TestRead:
    def test_is_for_the_people_of_the_activity_only(self, session, new_client, address, activity, other_branch):
        photo = make_photo(session, activity)
        stranger = make_member(session, other_branch, account=True)
        browser = new_client().sign_in(session.get_one(Account, stranger.account_id))

        found = [browser.get(path) for path in (address, f"{address}/{photo.id}/file")]

        assert [(answer.status_code, answer.json["reason"]) for answer in found] == [(404, "not_found")] * 2

    def test_finds_no_picture_of_another_activity(self, session, phone, address, branch):
        photo = make_photo(session, make_activity(session, branch, state=ActivityState.OPEN))

        assert phone.get(f"{address}/{photo.id}/file").status_code == 404

    def test_is_kept_by_the_persons_browser_and_nothing_in_between(self, session, phone, address, activity):
        photo = make_photo(session, activity)

        answer = phone.get(f"{address}/{photo.id}/file")
        again = phone.get(f"{address}/{photo.id}/file", headers={"If-None-Match": answer.headers["ETag"]})

        assert answer.headers["Cache-Control"] == "private, max-age=3600"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (again.status_code, again.data) == (304, b"")

    def test_of_a_file_that_is_not_there_finds_nothing(self, session, phone, address, activity):
        photo = make_photo(session, activity)
        session.commit()
        files.files_of(session).remove(photo.file_key)

        assert phone.get(f"{address}/{photo.id}/file").status_code == 404


class TestRemove:
    def test_erases_file_and_caption_and_says_who_did_it(self, session, secretary, phone, address, folder):
        photo = send(secretary, address, caption="张三发言").json

        answer = secretary.delete(f"{address}/{photo['id']}")

        (row,) = rows(session)
        assert answer.status_code == 204
        assert (row.caption, row.removed_at, folder()) == ("", clock.now(), set())
        assert phone.get(address).json["items"] == []
        assert phone.get(f"{address}/{photo['id']}/file").status_code == 404
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.PHOTO_REMOVED))
        assert entry.actor_account_id == row.removed_by_account_id

    def test_twice_finds_nothing_the_second_time(self, secretary, address):
        photo = send(secretary, address).json

        answers = [secretary.delete(f"{address}/{photo['id']}") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [204, 404]


class TestDatabase:
    def test_refuses_a_place_that_is_taken(self, session, activity):
        photo = make_photo(session, activity)
        session.flush()

        other = {c.name: getattr(photo, c.name) for c in ActivityPhoto.__table__.columns}
        session.add(ActivityPhoto(**other | {"id": new_id(), "file_key": "other"}))

        with pytest.raises(IntegrityError):
            session.flush()

    def test_refuses_a_tenth_place(self, session, activity):
        make_photo(session, activity).place = 10

        with pytest.raises(IntegrityError):
            session.flush()


class TestSweep:
    def test_erases_what_no_picture_names_after_an_hour(self, session, activity, folder):
        photo = make_photo(session, activity)
        session.commit()
        files.files_of(session).write(f"orphan-{photo.id}", b"left behind")

        files.sweep(session, named=photos.list_file_keys, now=datetime.now(UTC) + files.SWEPT_AFTER * 2)
        session.commit()

        assert [file.name for file in folder()] == [photo.file_key]

    def test_leaves_what_may_be_under_way(self, session, activity, folder):
        files.files_of(session).write(f"new-{activity.id}", b"just written")

        assert files.sweep(session, named=photos.list_file_keys, now=clock.now()) == 0
        assert len(folder()) == 1
