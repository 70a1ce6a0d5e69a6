"""Pure decisions of volunteering, one module per theme. No database."""
