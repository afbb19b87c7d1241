"""Writing down an answer, and that somebody was told of it."""
