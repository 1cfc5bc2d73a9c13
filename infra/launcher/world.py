"""What the processes of one running platform are told: addresses, databases and keys."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.launcher.databases import ServiceDatabase
from infra.launcher.keys import ISSUERS, new_key, public_key
from infra.launcher.places import CHECKOUT
from infra.launcher.ports import HOST
from services.contracts.routing import SERVICES

# Given to the launcher they mean the whole platform; a process must not inherit that meaning.
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "CACHE_URL", "SMTP_URL", "REDIS_URL")

PASSED_ON = ("PLATFORM_NAME", "MAIL_FROM")

INVENTED_PHONE = "015 000 0000"


def bank_inbox(data: Path) -> Path:
    """The folder that pledges watches and into which the sandbox bank puts its files."""
    return data / "bank-inbox"


@dataclass(frozen=True)
class World:
    """Everything from which the settings of a process follow."""

    data: Path
    ports: Mapping[str, int]
    secrets: Mapping[str, str]
    databases: Mapping[str, ServiceDatabase]
    broker_url: str
    cache_url: str
    smtp_url: str
    environment: str = "local"
    signing_keys: Mapping[str, str] = field(default_factory=lambda: {name: new_key() for name in ISSUERS})

    def url(self, door: str) -> str:
        """Where a web server listens: "gateway", a service, "stripe", "bank" or "mail"."""
        return f"http://{HOST}:{self.ports[door]}"

    def settings(self, program: str) -> dict[str, str]:
        """The settings of one program: "gateway", a service, "relay" or "beat"."""
        if program == "relay":
            urls = {name: each.url for name, each in self.databases.items()}
            return {**self._common(), "RELAY_DATABASES": json.dumps(urls)}
        if program == "gateway":
            return {**self._common(), **self._signing(program), **self._gateway()}
        if program in SERVICES:
            return {**self._common(), **self._signing(program), **self._service(program)}
        return self._common()

    def process_environment(self, program: str) -> dict[str, str]:
        """The whole environment of a process of that program."""
        inherited = {name: value for name, value in os.environ.items() if name not in OURS}
        return {
            **inherited,
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONUNBUFFERED": "1",
            **self.settings(program),
        }

    def _common(self) -> dict[str, str]:
        given = {name: os.environ[name] for name in PASSED_ON if os.environ.get(name)}
        return {
            "ENVIRONMENT": self.environment,
            "BROKER_URL": self.broker_url,
            "CACHE_URL": self.cache_url,
            "PUBLIC_URL": os.environ.get("PUBLIC_URL") or self.url("gateway"),
            "PLATFORM_NAME": "Meijän kulmat",
            "STRIPE_CHECKOUT_ORIGIN": self.url("stripe"),
            **given,
        }

    def _signing(self, issuer: str) -> dict[str, str]:
        public = {name: public_key(key) for name, key in self.signing_keys.items()}
        return {
            "SERVICE_TOKEN_KEY": self.signing_keys[issuer],
            "SERVICE_TOKEN_PUBLIC_KEYS": json.dumps(public),
        }

    def _gateway(self) -> dict[str, str]:
        services = {f"{service.upper()}_URL": self.url(service) for service in SERVICES}
        return {**services, **self._secrets("SESSION_SECRET"), "HELP_PHONE": INVENTED_PHONE}

    def _service(self, service: str) -> dict[str, str]:
        database = self.databases[service]
        own: dict[str, dict[str, str]] = {
            "pledges": {
                **self._secrets("LINK_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"),
                "STRIPE_API_BASE": self.url("stripe"),
                "BANK_INBOX_DIR": str(bank_inbox(self.data)),
                "CLOSE_EXPORT_DIR": str(self.data / "day-heads"),
            },
            "notify": {**self._secrets("LINK_KEY"), "SMTP_URL": self.smtp_url},
        }
        return {
            "DATABASE_URL": database.url,
            "DATABASE_OWNER_URL": database.owner_url,
            **self._secrets("CONTACT_MASTER_KEY"),
            **own.get(service, {}),
        }

    def _secrets(self, *names: str) -> dict[str, str]:
        return {name: self.secrets[name] for name in names}
