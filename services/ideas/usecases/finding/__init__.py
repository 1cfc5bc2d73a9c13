"""Ideas that are like another."""
