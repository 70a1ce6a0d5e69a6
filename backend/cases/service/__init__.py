"""What can be done with ladders and cases, one module per theme."""
