"""One household's address: shown when asked for, changed, confirmed by a second person."""
