"""Bank files and their lines."""
