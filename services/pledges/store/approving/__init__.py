"""Two people: one asks, another decides."""
