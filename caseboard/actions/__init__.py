"""What somebody will do for a family by a day: agreed, done or not, put off, and back again when it is overdue."""
