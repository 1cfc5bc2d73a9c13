"""What the launcher says to a person instead of a traceback."""


class CannotGoOn(Exception):
    """A sentence for the person at the terminal: what is wrong and what to do about it."""
