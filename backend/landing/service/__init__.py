"""What can be done with workplaces and landing branches, one module per theme."""
