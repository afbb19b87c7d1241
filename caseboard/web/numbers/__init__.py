"""Writing down where people stand, from 0 to 10."""
