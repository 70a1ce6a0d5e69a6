"""Addresses of calendars, what is in them, and how that is written down."""
