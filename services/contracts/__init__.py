"""What services say to each other: events, routes of messages, roles, money. No framework, no rules."""
