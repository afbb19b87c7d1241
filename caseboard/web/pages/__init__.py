"""The start page, which leads on, and whether the place is up."""
