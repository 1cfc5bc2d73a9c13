"""Rows of the history of a campaign's content."""
