"""`./dev secrets`: writes the `.env` that docker-compose.yml asks for, with fresh keys and passwords."""

import json
import secrets

from infra.launcher.keys import ISSUERS, new_key, public_key, write_private
from infra.launcher.places import CHECKOUT
from infra.launcher.problems import CannotGoOn
from services.contracts.routing import SERVICES

TARGET = CHECKOUT / ".env"
FROM_STRIPE = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")


def run(_arguments: list[str]) -> int:
    """Write it once; secrets that data depend on are never written over."""
    if TARGET.exists():
        raise CannotGoOn(f"{TARGET.name} is there already. Its keys open your data, so it is left alone.")
    write_private(TARGET, env_file())
    print(f"Wrote {TARGET.name}. Fill in {' and '.join(FROM_STRIPE)}, then: docker compose up")
    return 0


def env_file() -> str:
    """The file's text; values that Stripe gives are left empty, so that compose asks for them."""
    signing = {issuer: new_key() for issuer in ISSUERS}
    public = json.dumps({issuer: public_key(key) for issuer, key in signing.items()})
    lines = [
        "# Secrets of this installation. Keep a copy in a safe place: without them the data cannot be read.",
        "# With Stripe's test keys it is local; with live keys, production.",
        "ENVIRONMENT=local",
        *(f"{name}=" for name in FROM_STRIPE),
        *(f"{issuer.upper()}_TOKEN_KEY={key}" for issuer, key in signing.items()),
        f"SERVICE_TOKEN_PUBLIC_KEYS='{public}'",
        *(f"{name}={new_key()}" for name in ("CONTACT_MASTER_KEY", "LINK_KEY", "SESSION_SECRET")),
        f"POSTGRES_PASSWORD={secrets.token_hex(16)}",
        # Hexadecimal, because they stand in URLs.
        *(
            f"{service.upper()}_{role}_PASSWORD={secrets.token_hex(16)}"
            for service in SERVICES
            for role in ("APP", "OWNER")
        ),
    ]
    return "\n".join(lines) + "\n"
