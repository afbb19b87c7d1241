"""What a school is owed."""
