"""Who came: rotating codes, scans, the roster of an activity, leave, claims of presence.

Every attempt is an append-only ScanEvent; what counts is the one Attendance per activity and member.
The check-in path itself lies in `check_in.py`.
"""
