"""Contact data sealed with a key of the person's own, so that forgetting the key forgets the person.

AES-256-GCM (NIST SP 800-38D). The person's key is wrapped by the platform's master key, which lies
outside every database; a row or a message alone opens nothing.
"""

import base64
import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.chassis.settings import Secret
from services.contracts.events import SealedContact

_NONCE_BYTES = 12
_WRAP_CONTEXT = b"meijan.contact-key.v1"
_READER_CONTEXT = b"meijan.reader.v1"


class CannotOpen(ValueError):
    """The key does not belong to the data, or either was altered."""


class ContactSealer:
    """Seals and opens contact data under one master key."""

    def __init__(self, master_key: Secret) -> None:
        self._master = AESGCM(master_key.reveal_bytes())
        self._readers_key = hmac.digest(master_key.reveal_bytes(), _READER_CONTEXT, hashlib.sha256)

    def reader_of(self, email: str) -> str:
        """A digest by which an address is known again and not read; capitals make no other address."""
        given = email.strip().casefold().encode("utf-8", "surrogatepass")
        return hmac.new(self._readers_key, given, hashlib.sha256).hexdigest()

    def new_wrapped_key(self) -> str:
        """A fresh key for one person, wrapped."""
        return _encrypt(self._master, AESGCM.generate_key(256), _WRAP_CONTEXT)

    def seal(self, wrapped_key: str, subject: str, contact: dict[str, Any]) -> SealedContact:
        """Seal contact data for the subject; the subject's id is bound to it."""
        key = AESGCM(_decrypt(self._master, wrapped_key, _WRAP_CONTEXT))
        text = json.dumps(contact, ensure_ascii=False).encode()
        return SealedContact(
            subject=subject, wrapped_key=wrapped_key, data=_encrypt(key, text, subject.encode())
        )

    def open(self, sealed: SealedContact) -> dict[str, Any]:
        """The contact data. Raises CannotOpen."""
        key = AESGCM(_decrypt(self._master, sealed.wrapped_key, _WRAP_CONTEXT))
        opened: dict[str, Any] = json.loads(_decrypt(key, sealed.data, sealed.subject.encode()))
        return opened


def _encrypt(cipher: AESGCM, text: bytes, context: bytes) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + cipher.encrypt(nonce, text, context)).decode()


def _decrypt(cipher: AESGCM, sealed: str, context: bytes) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error
