"""Routes of the yearly work, by theme."""

from backend.yearly.views import appraisals, mine, records, reports

BLUEPRINTS = (appraisals.blp, mine.blp, records.blp, reports.blp)
