"""What is due: the duties of a branch's year, what settles them, suggestions for what is missing, quarter snapshots.

A Rule (dated data, `seeds/reference/duty_rules.json`) and the branch's facts of a day make a Due; nothing of it is
stored. Stored are what people say about it (DutyExclusion, DutyRecord) and how a quarter stood (DutySnapshot). The
branch's officers write, committees above read the same page.
"""
