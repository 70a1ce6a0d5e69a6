"""What transfers promise, one module per theme."""
