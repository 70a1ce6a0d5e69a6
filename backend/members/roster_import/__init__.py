"""Importing a branch's roster from XLSX or CSV: read the file, check it, plan against the roster, apply all or nothing.

`reading` turns bytes into cells and fears hostile files; `checking` turns cells into rows and problems; `planning`
compares rows with the roster; `staging` keeps them sealed between preview and application, which `applying` does.
"""
