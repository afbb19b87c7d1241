"""The family's page: reading it, writing it anew, saying that one has read it, and putting it on paper."""
