"""What can be done with reorganisations, one module per theme."""
