"""Tokens between processes: Ed25519, one audience, sixty seconds."""

import base64
import json
import time
from collections.abc import Mapping

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Unauthenticated
from services.chassis.settings import Secret

LIFETIME_SECONDS = 60
LEEWAY_SECONDS = 5


class TokenSigner:
    """Signs for one process with its own private key."""

    def __init__(self, issuer: str, key: Secret) -> None:
        self.issuer = issuer
        self._key = Ed25519PrivateKey.from_private_bytes(key.reveal_bytes())

    def sign(self, audience: str, who: Identity) -> str:
        """A token for one audience, good for a minute."""
        # Tokens live by the machine's clock, never by the platform's, which a demonstration may move.
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": audience,
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "jti": str(new_id()),
            "who": json.dumps(who.to_claims()),
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA")


class TokenVerifier:
    """Believes tokens for one audience from the issuers whose public keys it holds."""

    def __init__(self, audience: str, public_keys: Mapping[str, str]) -> None:
        self._audience = audience
        self._keys = {
            issuer: Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
            for issuer, key in public_keys.items()
        }

    def verify(self, token: str) -> Identity:
        """Who asks. Raises Unauthenticated for anything but a fresh token of a known issuer."""
        try:
            issuer = str(jwt.decode(token, options={"verify_signature": False}).get("iss"))
            claims = jwt.decode(
                token,
                self._keys[issuer],
                algorithms=["EdDSA"],
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["iss", "aud", "exp", "iat", "jti"]},
            )
            return Identity.from_claims(issuer, json.loads(claims["who"]))
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise Unauthenticated("service_token_refused") from error


def public_key_of(private_key: str) -> str:
    """The base64 public key that belongs to a base64 private key."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
