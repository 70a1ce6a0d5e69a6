"""Questions and answers about duties, check-in, leave, transfers and hours, versioned as reference data.

Whoever is signed in may search them; a refusal or a duty leads to the one that explains it.
"""
