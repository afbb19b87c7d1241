"""A family's page, adding one, and changing its card without moving it."""
