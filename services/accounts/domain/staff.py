"""Rules about staff: lifetimes of what is sent to them, their passwords, who may hand out roles."""

from datetime import timedelta

INVITATION_LIFETIME = timedelta(days=7)
RESET_LIFETIME = timedelta(hours=1)
CHALLENGE_LIFETIME = timedelta(minutes=5)
WRONG_CODES_ALLOWED = 5

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_FEWEST_DIFFERENT_CHARACTERS = 5


class WeakPassword(ValueError):
    """The password is refused; the message is a code: `weak_password` or `too_long`."""


def check_password(password: str, email: str) -> None:
    """Length and obviousness only: rules about kinds of characters make passwords worse, not better.

    Raises WeakPassword.
    """
    if len(password) > LONGEST_PASSWORD:
        raise WeakPassword("too_long")
    # What the address already tells a guesser does not count towards the length.
    unknown = password.lower().replace(email.split("@", maxsplit=1)[0], "")
    if len(unknown) < SHORTEST_PASSWORD or len(set(password)) < _FEWEST_DIFFERENT_CHARACTERS:
        raise WeakPassword("weak_password")
