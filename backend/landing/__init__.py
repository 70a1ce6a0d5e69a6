"""Where members work, and joint branches that take in whoever has no branch that fits.

MemberWork says by days where somebody works. A LandingTerm makes a joint branch a landing branch; it lists its members
by trade and district, and sends BranchProposals, which somebody else answers for the committee. Members enter their
own work, secretaries their branch's; committee staff name landing branches.
"""
