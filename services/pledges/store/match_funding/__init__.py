"""Pools, the campaigns in them, and what each pledge draws."""
