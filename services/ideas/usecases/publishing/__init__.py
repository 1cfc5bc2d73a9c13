"""When a campaign opens, what its makers tell, and who follows it."""
