"""Putting a move back, as a new event."""
