"""Rows of shifts and of those who signed up for them."""
