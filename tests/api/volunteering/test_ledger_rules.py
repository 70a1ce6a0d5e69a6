"""What the database itself refuses in the ledger of minutes."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.volunteering.models import Project, RecordState, ServiceRecord, Volunteer
from tests.factories.identity import NOON, make_account
from tests.factories.volunteering import make_project, make_record, make_volunteer


class TestOverlaps:
    @pytest.mark.parametrize(("shift_by", "minutes"), [(0, 60), (59, 60), (-59, 60), (10, 10), (-10, 200)])
    def test_are_refused(self, session: Session, volunteer: Volunteer, project: Project, shift_by, minutes):
        make_record(session, volunteer, project, starts_at=NOON, minutes=60)

        with pytest.raises(IntegrityError, match="no_double_volunteer_id_service_record"), session.begin_nested():
            make_record(session, volunteer, project, starts_at=NOON + timedelta(minutes=shift_by), minutes=minutes)

    def test_are_refused_across_projects(self, session, volunteer, project, branch):
        make_record(session, volunteer, project)

        with pytest.raises(IntegrityError), session.begin_nested():
            make_record(session, volunteer, make_project(session, branch, title="另一个项目"))

    def test_do_not_exist_where_one_ends_and_the_next_begins(self, session, volunteer, project):
        make_record(session, volunteer, project, starts_at=NOON, minutes=60)
        make_record(session, volunteer, project, starts_at=NOON + timedelta(minutes=60), minutes=60)

    def test_do_not_exist_between_two_people(self, session, volunteer, project):
        make_record(session, volunteer, project)
        make_record(session, make_volunteer(session), project)

    @pytest.mark.parametrize("state", [RecordState.REFUSED, RecordState.VOIDED])
    def test_do_not_exist_with_what_no_longer_counts(self, session, volunteer, project, state):
        make_record(session, volunteer, project, state=state)
        make_record(session, volunteer, project)

    def test_are_refused_when_something_voided_would_count_again(self, session, volunteer, project):
        voided = make_record(session, volunteer, project, state=RecordState.VOIDED)
        make_record(session, volunteer, project)

        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(
                update(ServiceRecord).where(ServiceRecord.id == voided.id).values(state=RecordState.CREDITED)
            )


class TestRecords:
    def test_keep_their_minutes(self, session, volunteer, project):
        record = make_record(session, volunteer, project)

        with pytest.raises(IntegrityError, match="append_only_service_record"), session.begin_nested():
            session.execute(update(ServiceRecord).where(ServiceRecord.id == record.id).values(minutes=90))
        with pytest.raises(IntegrityError, match="append_only_service_record"), session.begin_nested():
            session.execute(delete(ServiceRecord).where(ServiceRecord.id == record.id))

    def test_are_approved_by_somebody_else_than_the_recorder(self, session, volunteer, project):
        recorder = make_account(session)

        with pytest.raises(IntegrityError, match="approved_by_another"), session.begin_nested():
            make_record(
                session,
                volunteer,
                project,
                recorded_by_account_id=recorder.id,
                approved_by_account_id=recorder.id,
            )

    @pytest.mark.parametrize("minutes", [0, -5, 1441])
    def test_are_never_empty_negative_or_longer_than_a_day(self, session, volunteer, project, minutes):
        with pytest.raises(IntegrityError), session.begin_nested():
            make_record(session, volunteer, project, minutes=minutes)
