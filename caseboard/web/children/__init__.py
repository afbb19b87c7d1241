"""Adding a child to a family."""
