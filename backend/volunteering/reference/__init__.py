"""Reference data of volunteering, one module per theme. Data, not code: `seeds/reference`."""
