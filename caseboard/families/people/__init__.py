"""Who a family are: adults, households and their addresses, relationships, where a child is taught, what each needs."""
