"""Rewards that are sold in advance, and what each pledge bought."""
