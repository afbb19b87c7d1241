"""Actions on a family: the list with its forms, and ticking."""
