"""Taking back an update that was shared with school."""
