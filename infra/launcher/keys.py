"""The secrets of a platform on one machine."""

import base64
import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.contracts.routing import SERVICES

# Whoever signs tokens for another process: a service's web and worker sign under the service's name.
ISSUERS = ("gateway", *SERVICES)


def new_key() -> str:
    """32 random bytes in base64: an Ed25519 private key, or a key to seal with."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def public_key(private_key: str) -> str:
    """The base64 public key that belongs to a base64 private key."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def kept_secrets(data: Path) -> dict[str, str]:
    """Secrets that must outlive a restart, made once: without them the data could not be read again."""
    path = data / "secrets.json"
    if path.exists():
        kept: dict[str, str] = json.loads(path.read_text())
        return kept
    made = {
        "CONTACT_MASTER_KEY": new_key(),
        "LINK_KEY": new_key(),
        "SESSION_SECRET": new_key(),
        "STRIPE_SECRET_KEY": f"sk_test_{secrets.token_hex(12)}",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
        "DATABASE_PASSWORD": secrets.token_urlsafe(24),
    }
    write_private(path, json.dumps(made, indent=1))
    return made


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
