"""Who is on the agenda of a meeting."""
