"""What is being typed back from a meeting's paper, kept for who types it."""
