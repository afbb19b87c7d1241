"""The agencies and hubs an authority knows."""
