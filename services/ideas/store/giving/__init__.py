"""Rows of goods that are needed, promised and received."""
