"""Makers of test data: one call, sensible defaults, only what matters is named."""
