"""Writing rewards, and changing the little that may change on sale."""
