"""Two records that are one family: joined, looked at, put apart again."""
