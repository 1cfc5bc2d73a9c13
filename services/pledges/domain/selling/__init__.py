"""Pre-sales: what is left of a reward, and what a purchase comes to."""
