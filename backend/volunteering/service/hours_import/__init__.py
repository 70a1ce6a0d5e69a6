"""Hours that were kept elsewhere, from XLSX or CSV: read, check, compare with people and ledger, apply all or nothing.

Files are read by the roster import's `reading`, which fears hostile ones; `values` and `checking` turn cells into rows
and problems, `planning` asks the database, `staging` keeps rows sealed between preview and application (`applying`).
"""
