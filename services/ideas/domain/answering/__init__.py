"""What staff say of an idea, and two ideas made one."""
