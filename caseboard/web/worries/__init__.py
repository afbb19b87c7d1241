"""Raising a worry, seeing what became of it, and saying that it was read."""
