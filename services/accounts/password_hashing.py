"""Passwords at rest: argon2id, and the same work done for an address that nobody has."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class PasswordHashing:
    """Hashes and checks passwords; one check costs about 20 MB and a few dozen milliseconds.

    The cost follows OWASP's second choice (19 MiB): eight threads of one process may check at once.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)
        self._nobodys = self._hasher.hash("no one's password")

    def hash(self, password: str) -> str:
        """The hash to store."""
        return self._hasher.hash(password)

    def is_right(self, stored: str | None, password: str) -> bool:
        """Whether this is the password; takes as long when there is none to compare with."""
        try:
            self._hasher.verify(stored if stored is not None else self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None
