"""Activities by theme: planning one, series of them, venues, clashes."""
