"""Rows of the accounts database and the questions asked of them."""
