"""Asking for help."""
