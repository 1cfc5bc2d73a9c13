"""Taking the books out: vouchers, the bookkeeper's settings, tables, and the trail of each figure."""
