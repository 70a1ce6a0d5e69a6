"""What happens: theme days and other activities of a branch, from draft to closed.

An activity has hosts (branches), credits (what it counts as, as rows) and a check-in policy; it knows no attendance.
"""
