"""The papers there are, each in a module of its own: what stands in its rows."""
