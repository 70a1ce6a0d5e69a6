"""Who may see and do what in volunteering, one module per theme."""
