"""Shifts are made, filled, held and told of; the hours done are approved."""
