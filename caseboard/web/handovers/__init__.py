"""Handing a family over to the next lead."""
