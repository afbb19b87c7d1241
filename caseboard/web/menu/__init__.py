"""What there is besides the boards and the letters, and what each place is for."""
