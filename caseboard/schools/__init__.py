"""Authorities, schools, federations and stages; reading the register of schools."""
