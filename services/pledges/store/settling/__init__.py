"""Settlements, payment files and the bank's answers as rows."""
