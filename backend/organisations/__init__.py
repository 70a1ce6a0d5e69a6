"""Where: the tree of party organisations, its posts, and who may do what in which part of it.

Parents are dated; `OrganisationClosure` answers "the subtree as of a day". A grant is role + organisation + dates;
`access.requires` opens a route to a right, `access` resolves the organisations in which an account has it.
"""
