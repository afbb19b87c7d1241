"""The local directory of services."""
