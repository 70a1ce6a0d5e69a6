"""Refusals of hours that come from elsewhere and of those that are reported elsewhere."""

from backend.core import errors


class HoursImportHasProblemsError(errors.Conflict):
    """All or nothing: with a problem nothing is applied."""

    reason = "import_has_problems"
    text = "The file has problems. Correct it and upload it again."


class HoursImportNotOpenError(errors.Conflict):
    """Applied or discarded already."""

    reason = "import_not_open"
    text = "This import is over."


class HoursChangedMeanwhileError(errors.Conflict):
    """Applying would do something else than the preview showed: preview anew."""

    reason = "hours_changed_meanwhile"
    text = "People, projects or hours changed since the preview. Please upload the file again."


class NothingToExportError(errors.Conflict):
    """No record of the organisation and period is wanted."""

    reason = "nothing_to_export"
    text = "There are no hours to export in this period."


class TooManyRecordsError(errors.Conflict):
    """More records than one file holds; `most` says how many."""

    reason = "too_many_records"
    text = "There are too many records in this period. Please choose a shorter one."


class AlreadyReportedError(errors.Conflict):
    """Every record of the export is marked as reported, or does not count any more."""

    reason = "already_reported"
    text = "There is nothing left to mark in this export."


class NotReportedError(errors.Conflict):
    """No record of the export is marked through it."""

    reason = "not_reported"
    text = "This export is not marked as reported."


class ReportDayError(errors.Invalid):
    """Before the export was made, or in the future; `from_on` and `until_on` (inclusive) say what is possible."""

    reason = "report_day_impossible"
    text = "The day must lie between the export and today."
