"""What is done about the yearly work, by theme."""
