"""Movements of campaigns by day, for their public pages."""
