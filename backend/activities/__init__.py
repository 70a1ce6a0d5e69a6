"""What happens: theme days and other activities of a branch, from draft to closed, one by one or a year by a rule.

An activity has hosts (branches), credits (what it counts as, as rows) and a check-in policy. It may be an occurrence of
a series, and book a shared venue, one at a time. The calendar knows holidays and make-up workdays. No attendance here.
"""
