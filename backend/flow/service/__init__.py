"""What is done about flow members, one module per theme."""
