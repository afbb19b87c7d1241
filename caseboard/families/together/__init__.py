"""Several hands on one family: handing it over, moving it to another school, and what two schools share of it."""
