"""What an experiment measures, and the report of what came of it."""
