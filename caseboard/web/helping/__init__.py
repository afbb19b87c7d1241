"""Who helps a family, and who leads."""
