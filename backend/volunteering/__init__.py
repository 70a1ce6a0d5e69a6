"""Who helped: projects of branches and committees, their shifts, who signed up, and the ledger of minutes served.

A volunteer need not be a member. Whatever way an hour comes in (scan, roll call, own report, import), it is a
ServiceRecord: a half-open interval in whole minutes that the database lets no other of the same person overlap.
Records are never edited: a correction voids and adds. Proofs of hours and outcomes stand on them.
"""
