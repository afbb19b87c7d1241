"""A family goes from stage to stage; undo."""
