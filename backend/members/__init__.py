"""Who belongs: the member's file, the dated affiliation to one branch, standing, groups, posts held, roster import.

"The roster as of a day" is exact: every link is a dated row. Phone and ID number are sealed, masked wherever shown,
and shown in full only as a logged act with a reason.
"""
