"""Calling a meeting off, and putting it back."""
