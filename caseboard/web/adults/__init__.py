"""The adults of a family."""
