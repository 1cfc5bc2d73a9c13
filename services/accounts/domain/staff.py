"""Rules about staff: lifetimes of what is sent to them, their passwords, who may hand out roles."""

from datetime import timedelta

INVITATION_LIFETIME = timedelta(days=7)
RESET_LIFETIME = timedelta(hours=1)
CHALLENGE_LIFETIME = timedelta(minutes=5)
WRONG_CODES_ALLOWED = 5

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
_FEWEST_DIFFERENT_CHARACTERS = 5


class WeakPassword(ValueError):
    """The password is refused; the message is a code: `too_short`, `too_long`, `too_simple`, `is_email`."""


def check_password(password: str, email: str) -> None:
    """Length and obviousness only: rules about kinds of characters make passwords worse, not better.

    Raises WeakPassword.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword("too_short")
    if len(password) > LONGEST_PASSWORD:
        raise WeakPassword("too_long")
    if len(set(password)) < _FEWEST_DIFFERENT_CHARACTERS:
        raise WeakPassword("too_simple")
    if email.split("@", maxsplit=1)[0] in password.lower() and len(password) < len(email) + SHORTEST_PASSWORD:
        raise WeakPassword("is_email")
