"""People and groups of the pool: who is there, who is in what, and what may be done to them."""
