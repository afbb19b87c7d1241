"""The schools of a family: what they share of it, and moving it to another."""
