"""The counts by school and half-term."""
