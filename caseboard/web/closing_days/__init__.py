"""When a school's letter closes."""
