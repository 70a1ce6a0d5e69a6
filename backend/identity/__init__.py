"""Who you are: accounts, sign-in sessions, one-time activations.

An account owns the phone number it signs in with and knows nothing of the party: affiliation lies in `members`,
powers lie in `organisations`. Everybody above may use it.
"""
