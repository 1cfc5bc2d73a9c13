"""How every service runs: settings, database, messages, tokens, web. No domain word; imports no service."""
