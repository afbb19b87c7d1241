"""Asking for help, the answer, and who holds it after a no."""
