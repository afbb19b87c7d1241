"""Somebody else's turn on a shared tablet: one person's session is set aside, and found again where it was."""
