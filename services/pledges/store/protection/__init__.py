"""Limits on attempts, and proofs of a person."""
