"""Agencies and hubs that help families, and which of them helps which family, from when until when."""
