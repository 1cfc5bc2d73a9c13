"""What a backer takes along, hides or has erased, and what is kept how long."""
