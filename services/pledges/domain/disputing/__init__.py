"""Charges that a payer's bank asks about or takes back."""
