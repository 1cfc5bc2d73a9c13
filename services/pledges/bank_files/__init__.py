"""Readers of the files that banks send; each yields the same values or refuses the whole file."""
