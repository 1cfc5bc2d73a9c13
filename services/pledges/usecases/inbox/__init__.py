"""The inbox at work: who looks into a line, what is said about it, and what it probably belongs to."""
