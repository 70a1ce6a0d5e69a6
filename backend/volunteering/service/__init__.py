"""What volunteering does, one module per theme."""
