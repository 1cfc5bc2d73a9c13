"""Districts at the desk of staff: what they are called, where they stand, and which belong together."""
