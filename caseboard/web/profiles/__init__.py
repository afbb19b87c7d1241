"""What a child needs and likes to be called."""
