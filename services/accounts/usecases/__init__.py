"""What happens in accounts: one function per thing, each owning its transaction."""
