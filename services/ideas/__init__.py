"""Ideas and campaigns: what residents wish for and associations set out to do, and who reviewed it."""
