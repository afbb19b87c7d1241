"""What a board shows, in how many statements, in which order."""
