"""People who sign in, their roles on schools with dates, and their sessions."""
