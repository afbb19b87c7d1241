"""Where a family was pointed to, and what came of it."""
