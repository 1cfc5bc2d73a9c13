"""A walk through every page that links and letters lead to, as each kind of person."""
