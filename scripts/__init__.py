"""What `make` runs: setting a machine up, serving, testing, checking.

Modules named by `scripts.run` and `scripts.bootstrap` use the standard library only,
because they run before the virtual environment exists.
"""
