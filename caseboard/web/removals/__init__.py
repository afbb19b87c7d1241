"""Taking off a family that was put on by mistake."""
