"""Who a family are: one page, and the picture of it."""
