"""Proofs of service: asking for one, issuing it, printing it, checking it, and showing it inside the unit."""
