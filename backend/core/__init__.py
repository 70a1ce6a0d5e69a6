"""Ground that every feature stands on and that knows none of them.

Settings, database session, clock, refusals, HTTP manners, keys, audit, logs.
Anybody may use it; it imports nothing from a feature.
"""
