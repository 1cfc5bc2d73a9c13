"""Rows of those who give hours and goods."""
