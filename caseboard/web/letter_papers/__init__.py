"""A reader's letter on paper."""
