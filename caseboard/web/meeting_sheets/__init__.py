"""Asking for the paper of one meeting, and the paper."""
