"""Me too: support for an idea."""
