"""What people fill in: fields, their rules, and what is said when one is not right."""
