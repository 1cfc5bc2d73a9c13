"""Shifts of voluntary work: who may come, in what order, and how their hours count."""
