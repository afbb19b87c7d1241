"""The head teacher's week: wording, closing, letters, deliveries."""
