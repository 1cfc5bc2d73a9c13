"""Pledges that are repeated every month."""
