"""How people are related."""
