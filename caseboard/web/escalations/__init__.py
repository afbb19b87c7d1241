"""The local steps of disagreeing with an answer, and how long each may take."""
