"""Vouchers, the bookkeeper's settings, and the slices that exports are made of."""
