"""Routes, forms and nothing else, on top of the domain."""
