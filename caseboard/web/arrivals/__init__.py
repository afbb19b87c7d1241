"""A school says that a family has come to it from another."""
