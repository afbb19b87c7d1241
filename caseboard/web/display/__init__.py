"""Names or initials, for as long as a person is signed in; and what they point with."""
