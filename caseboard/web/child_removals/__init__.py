"""Taking off a child who was put on by mistake."""
