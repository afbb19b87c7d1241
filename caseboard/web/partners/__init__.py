"""Adding a partner to a family, and taking them off."""
