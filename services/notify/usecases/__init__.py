"""One function per thing that happens."""
