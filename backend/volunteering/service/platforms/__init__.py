"""Hours for other platforms: a file in their layout, and the mark that they were reported there."""
