"""Moving a family from stage to stage, and undoing it."""
