"""The story: one page in plain words, told once, agreed with the family, read by whoever comes new."""
