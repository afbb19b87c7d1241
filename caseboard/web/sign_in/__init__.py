"""Signing in and out: Flask-Security's views under our addresses, with our words, sessions and limits."""
