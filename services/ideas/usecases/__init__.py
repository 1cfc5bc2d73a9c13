"""One function for each thing that happens; each owns its transaction."""
