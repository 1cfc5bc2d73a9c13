"""Plots as plain shapes: numbers in, coordinates and words out; templates draw them as SVG."""
