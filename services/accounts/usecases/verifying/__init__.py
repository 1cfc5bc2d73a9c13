"""Staff find out whether an association is what it says."""
