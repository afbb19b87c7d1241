"""Who may read a sealed entry: named and taken off later."""
