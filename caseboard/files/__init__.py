"""Reading what other systems export: bytes to rows of cells, and one clear sentence when a file cannot be used.

This is the lowest layer: it knows nothing of schools, people or pupils. Everything here refuses rather than
guesses, because a file is taken whole or not at all; the readers on top say which columns they want.
"""
