"""The public way of a campaign's money: counted by a job, shown, and written to files."""
