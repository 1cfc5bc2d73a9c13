"""Rules about money and promises as pure functions: no I/O, no framework, no clock."""
