"""What a person is expected at, for the calendar of their phone: a feed to subscribe to, and single files."""
