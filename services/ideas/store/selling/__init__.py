"""Rewards of campaigns."""
