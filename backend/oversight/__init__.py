"""Who answers for whom: what committees see of all below them, in figures of which each names its definition.

The burden meter turns the view round: what the system and those above cost the branches and their members, in taps,
forms, messages and rows asked for again. It reads what other features wrote and owns no table; there is no order of
branches by any of it, and nobody is named. Secretaries see their own branch's, committees all below them.
"""
