"""Questions and comments on ideas, what visitors flag, and what staff decide on it."""
