"""Refusals of the yearly work."""

from backend.core import errors


class AppraisalExistsError(errors.Conflict):
    """The branch has one for the year already."""

    reason = "appraisal_exists"
    text = "There is an appraisal for this year already."


class YearUnfitError(errors.Invalid):
    """This year and the one before are taken. Facts: `from`, `to`."""

    reason = "year_unfit"
    text = "Only this year and the year before can be chosen."


class NobodyToGradeError(errors.Conflict):
    """The branch has no full member today."""

    reason = "nobody_to_grade"
    text = "There is no full member in this branch today."


class StageOverError(errors.Conflict):
    """The appraisal has moved on, or is not yet there. Facts: `state`."""

    reason = "stage_over"
    text = "The appraisal is at another stage now."


class ReasonMissingError(errors.Invalid):
    """Going back needs a reason."""

    reason = "reason_missing"
    text = "Please give a reason."


class TooManyExcellentError(errors.Conflict):
    """More than a third (domain §3). Facts: `excellent`, `graded`, `most`."""

    reason = "too_many_excellent"
    text = "At most a third of the graded members can be excellent."


class GradesMissingError(errors.Conflict):
    """Somebody has no final grade yet. Facts: `missing`, how many."""

    reason = "grades_missing"
    text = "Some members have no final grade yet."


class TakesNoPartError(errors.Conflict):
    """They are not, or no longer, part of this appraisal, or give and get no grade in it."""

    reason = "takes_no_part"
    text = "This person does not take part in this."


class OwnGradeError(errors.Conflict):
    """Nobody grades themselves."""

    reason = "own_grade"
    text = "Nobody grades themselves."


class TooManySheetsError(errors.Conflict):
    """More sheets than members who did not answer on their phones. Facts: `most`."""

    reason = "too_many_sheets"
    text = "There are fewer members who have not answered on a phone."


class SheetsDoNotAddUpError(errors.Invalid):
    """Somebody has more grades than there are sheets. Facts: `person_id`."""

    reason = "sheets_do_not_add_up"
    text = "There are more grades than sheets."


class SheetsCoverEverybodyError(errors.Conflict):
    """The branch has entered a sheet for everybody who had not answered."""

    reason = "sheets_cover_everybody"
    text = "A paper sheet was entered for everybody who had not answered."


class VoteDoesNotAddUpError(errors.Invalid):
    """More votes than voters, or more voters than the branch had. Facts: `voters`."""

    reason = "vote_does_not_add_up"
    text = "The votes do not add up."


class NotPassedError(errors.Conflict):
    """More than half of those entitled have to be for it (domain §3)."""

    reason = "not_passed"
    text = "More than half of those entitled have to vote for it."


class TalkExistsError(errors.Conflict):
    """The same talk is recorded already."""

    reason = "talk_exists"
    text = "This talk is recorded already."


class TalkWithOneselfError(errors.Invalid):
    """A talk is between two."""

    reason = "talk_with_oneself"
    text = "A talk is between two people."


class LectureExistsError(errors.Conflict):
    """The same lecture is recorded already."""

    reason = "lecture_exists"
    text = "This lecture is recorded already."


class ReportChangedError(errors.Conflict):
    """Somebody else saved meanwhile. Facts: `revision`."""

    reason = "report_changed"
    text = "Somebody else has changed the report meanwhile."


class ReportClosedError(errors.Conflict):
    """It waits for an answer, or was evaluated."""

    reason = "report_closed"
    text = "The report was handed in."


class ReportIncompleteError(errors.Conflict):
    """A part has no text. Facts: `missing`, names of parts."""

    reason = "report_incomplete"
    text = "A part of the report is still empty."


class ReportAnsweredError(errors.Conflict):
    """Somebody has answered meanwhile."""

    reason = "report_answered"
    text = "This report was answered already."


class ResponsibilityClosedError(errors.Conflict):
    """It was done, handed over or dropped."""

    reason = "responsibility_closed"
    text = "This is settled already."


class ResponsibilityDaysError(errors.Invalid):
    """The day it is due, done or handed over lies before it begins."""

    reason = "responsibility_days"
    text = "The days do not follow each other."
