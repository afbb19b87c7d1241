"""Forms that came after their session had ended."""
