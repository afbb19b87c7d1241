"""Families, children, entries; the one door to them; what a school may see of them."""
