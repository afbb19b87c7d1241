"""Saying that somebody looked and nothing has changed."""
