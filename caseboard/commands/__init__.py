"""The operator's commands, a room for each kind: `add_to` says what is typed, the functions do it."""
