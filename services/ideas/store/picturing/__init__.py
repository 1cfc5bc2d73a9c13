"""Photographs as they are kept, and the places in which they are shown."""
