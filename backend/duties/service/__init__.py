"""Duties of a branch, from its record."""
