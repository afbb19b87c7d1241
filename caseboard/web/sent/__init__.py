"""What became of a form whose answer was lost."""
