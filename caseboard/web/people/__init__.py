"""Who has an account, and what they are to which school: for admins. Nothing about any family."""
