"""The term dates of schools."""
