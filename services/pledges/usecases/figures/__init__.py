"""Counting the figures of the finance desk day by day, and showing them."""
