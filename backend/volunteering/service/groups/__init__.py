"""Community groups of legal aid: the groups, who has which role, who is on call, what was logged, what is due."""
