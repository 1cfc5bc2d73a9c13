"""Rows and queries of the pledges service."""
