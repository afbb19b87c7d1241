"""Counts by school and half-term, without names, from the case log; each rate with its numerator and denominator."""
