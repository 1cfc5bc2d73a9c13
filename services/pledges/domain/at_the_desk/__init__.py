"""Pledges written down for others, and cash."""
