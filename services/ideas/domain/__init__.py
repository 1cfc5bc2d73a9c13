"""The rules of ideas and campaigns as pure functions: no clock, no database, no framework."""
