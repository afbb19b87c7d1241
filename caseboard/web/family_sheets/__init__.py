"""Asking for paper about one family, and the paper."""
