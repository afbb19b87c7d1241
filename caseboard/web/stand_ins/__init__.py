"""Who reads a school's letters while its head is away."""
