"""Which letter an event calls for, how facts read, when to try again. No I/O."""
