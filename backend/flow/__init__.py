"""Who is away: flow members, seen from the branch that they belong to and from the one where they live.

A FlowRegistration says that a member is away, a FlowGuest that somebody lives here; one is matched with the other.
Neither moves anybody: whoever is away stays on the home branch's roster, and is a guest without a vote at the host.
Members and both branches write; committees read. The home branch keeps in touch and logs each FlowContact.
"""
