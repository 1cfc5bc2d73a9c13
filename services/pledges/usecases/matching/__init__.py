"""What people and their rules make of bank lines: matched, split, joined, booked to an account, undone."""
