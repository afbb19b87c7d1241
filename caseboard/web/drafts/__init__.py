"""Words not yet saved, kept for their author."""
