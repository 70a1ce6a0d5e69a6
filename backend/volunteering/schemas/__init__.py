"""Shapes of volunteering, one module per theme."""
