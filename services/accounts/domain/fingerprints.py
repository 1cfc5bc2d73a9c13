"""One-way forms of secrets and addresses: what is stored instead of them."""

import hashlib
import hmac


class Fingerprints:
    """Keyed one-way forms, each for one purpose, so that none can be compared with another.

    The key matters for what can be guessed (an address of mail, six digits, a network): without it
    a copy of the database answers no guess.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, purpose: str, *values: str) -> bytes:
        """The fingerprint of the values for this purpose; 32 bytes."""
        message = "\0".join((purpose, *values)).encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, message, hashlib.sha256)

    def of_email(self, email: str) -> bytes:
        """The fingerprint under which a person is found by the canonical address."""
        return self.of("email", email)

    def matches(self, stored: bytes, purpose: str, *values: str) -> bool:
        """Whether the values have this fingerprint, in constant time."""
        return hmac.compare_digest(stored, self.of(purpose, *values))
