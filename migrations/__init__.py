"""The schema's history: numbered, small, reversible steps, and the triggers that stand beside it."""
