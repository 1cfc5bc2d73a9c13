"""A bank that moves no money: people pay references, and it answers with camt and pain files."""
