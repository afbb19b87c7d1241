"""Asking an agency to look at its answer again, and the local steps for that."""
