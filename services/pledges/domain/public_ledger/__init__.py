"""What of a campaign's money everybody may see, and in which grain."""
