"""What was agreed in a meeting, typed back from the paper on one screen."""
