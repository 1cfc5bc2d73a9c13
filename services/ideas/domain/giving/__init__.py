"""Goods that campaigns need: what may be promised, and what becomes of a promise."""
