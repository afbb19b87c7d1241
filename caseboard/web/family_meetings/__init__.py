"""The meetings in which one family was or will be spoken about."""
