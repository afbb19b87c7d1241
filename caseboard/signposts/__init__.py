"""Pointing a family to a service, and asking later what came of it; the authority's directory of services."""
