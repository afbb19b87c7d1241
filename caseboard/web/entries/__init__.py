"""Adding an update about a family."""
