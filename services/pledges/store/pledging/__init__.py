"""A promise: made, seen, changed, told of, and what it adds up to."""
