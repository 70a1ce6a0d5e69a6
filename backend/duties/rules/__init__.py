"""Pure decisions about duties: which rule holds, what is due when, what settles it, what to suggest. No database."""
