"""Photographs are decoded and written anew in a process of their own, within bounds of memory and time."""
