"""A campaign's terms, its halts, its one decision, and the plan that follows."""
