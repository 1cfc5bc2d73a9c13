"""Rows of the ideas database and the questions asked of them."""
