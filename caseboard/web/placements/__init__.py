"""Alternative provision."""
