"""What can be done with members: one module per theme."""
