"""A small stateful Stripe for local work and tests, checked both ways against Stripe's published schema."""
