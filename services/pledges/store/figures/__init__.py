"""Rows of the figures of the finance desk."""
