"""What can be done about attendance: one module per theme. `check_in` is the hot path."""
