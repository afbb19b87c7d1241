"""Who lives together, and the mark do not disclose."""
