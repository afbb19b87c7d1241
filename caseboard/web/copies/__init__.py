"""Copies and checks: whether the records are copied and the copies hold, for an admin."""
