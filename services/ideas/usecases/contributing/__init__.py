"""Residents who give hours and goods: known by a link, in the register by their own choice."""
