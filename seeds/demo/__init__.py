"""The demo city 江城市: invented people in an invented city, built through the services as officers would build it.

`city` and `programme` are the texts, `people` makes the persons, `build` founds and fills the branches, `officers`
lets people in, `history` replays six months of theme days, `today` keeps one open for check-in, `accounts` names the
people one can sign in as; `service` and those that use it fill the volunteer projects.
"""
