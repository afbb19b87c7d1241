"""Writing down that an assessment began."""
