"""The board of one school, and the caseload: the board of all of a worker's schools."""
