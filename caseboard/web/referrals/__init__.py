"""Asked, and answered: what was asked for a family, and what became of it."""
