"""A partner's own pages: their families, and one family as their allow-list gives it."""
