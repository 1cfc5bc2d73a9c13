"""Rows of the own-funding share: its terms, own money with receipts, and what was counted."""
