"""Rules of settling with associations."""
