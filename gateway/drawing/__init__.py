"""Geometry of the drawings on the pages: pure numbers in, numbers out; the templates turn them into SVG."""
