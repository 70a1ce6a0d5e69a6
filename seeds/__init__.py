"""What an installation starts from: reference data as files, and the demo city."""
