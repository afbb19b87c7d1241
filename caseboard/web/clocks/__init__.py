"""Usual days: an authority's own for stages, services and assessments."""
