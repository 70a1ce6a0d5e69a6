"""Yearly work that has a record of its own: appraisal, talks, the secretary's report, responsibilities, lectures.

An Appraisal goes from self to mutual to decision and is confirmed by the committee above; a Talk says who and when and
nothing else; a YearlyReport is frozen in versions; a Responsibility and a HeadLecture are dated rows. Members have
their own, secretaries their branch's, committees numbers.
"""
