"""Asking for paper, and the paper."""
