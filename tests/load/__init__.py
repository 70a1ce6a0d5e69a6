"""Measuring: `python -m tests.load.bench` starts one server of its own and prints one line per figure."""
