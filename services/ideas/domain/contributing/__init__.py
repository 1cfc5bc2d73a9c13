"""What residents give beside money: who they are, what they know, and what they agreed to."""
