"""Refusals of volunteering, one module per theme."""
