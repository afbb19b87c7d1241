"""Part of the family record: see views."""
