"""Settings from the environment; a process that lacks one refuses to start and names all of them at once."""

import base64
import binascii
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeVar

ENVIRONMENTS = ("local", "test", "production")


class SettingsError(RuntimeError):
    """One or more settings are missing or wrong; the message lists every one of them."""


class Secret:
    """A value that never shows itself in a log, a traceback or a repr."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value, for the one call that needs it."""
        return self._value

    def reveal_bytes(self) -> bytes:
        """The bytes that a base64 secret stands for."""
        return base64.b64decode(self._value)

    def __repr__(self) -> str:
        return "Secret(…)"

    def __bool__(self) -> bool:
        return bool(self._value)


Check = Callable[[Any], str | None]


def setting(name: str, *, kind: type = str, default: Any = MISSING, check: Check | None = None) -> Any:
    """A dataclass field read from the variable `name`; `check` returns what is wrong, or nothing."""
    metadata = {"name": name, "kind": kind, "check": check}
    if default is MISSING:
        return field(metadata=metadata)
    if isinstance(default, dict):
        return field(metadata=metadata, default_factory=lambda: dict(default))
    return field(metadata=metadata, default=default)


def one_of(*allowed: str) -> Check:
    """A check that the value is among the allowed ones."""
    return lambda value: None if value in allowed else f"is not one of {', '.join(allowed)}"


def key_of_32_bytes(value: Secret) -> str | None:
    """A check that the secret is 32 bytes in base64, which guesses and defaults are not."""
    try:
        length = len(value.reveal_bytes())
    except (binascii.Error, ValueError):
        return "is not base64"
    return None if length == 32 else f"holds {length} bytes, not 32"


def long_secret(value: Secret) -> str | None:
    """A check that the secret is too long to guess."""
    return None if len(value.reveal()) >= 16 else "is shorter than 16 characters"


@dataclass(frozen=True, kw_only=True)
class PlatformSettings:
    """What every process of the platform needs to know."""

    service: str
    environment: str = setting("ENVIRONMENT", check=one_of(*ENVIRONMENTS))
    broker_url: str = setting("BROKER_URL")
    cache_url: str = setting("CACHE_URL")
    public_url: str = setting("PUBLIC_URL")
    platform_name: str = setting("PLATFORM_NAME", default="Meijän kulmat")
    service_token_key: Secret = setting("SERVICE_TOKEN_KEY", kind=Secret, check=key_of_32_bytes)
    service_token_public_keys: dict[str, str] = setting("SERVICE_TOKEN_PUBLIC_KEYS", kind=dict)


@dataclass(frozen=True, kw_only=True)
class ServiceSettings(PlatformSettings):
    """What a process with a database needs besides."""

    database_url: str = setting("DATABASE_URL")
    contact_master_key: Secret = setting("CONTACT_MASTER_KEY", kind=Secret, check=key_of_32_bytes)


@dataclass(frozen=True, kw_only=True)
class RelaySettings:
    """What the relay needs: where events lie and where they go."""

    broker_url: str = setting("BROKER_URL")
    relay_databases: dict[str, str] = setting("RELAY_DATABASES", kind=dict)


SettingsType = TypeVar("SettingsType", bound=PlatformSettings)


def read_settings(
    cls: type[SettingsType], service: str, environ: Mapping[str, str] | None = None
) -> SettingsType:
    """Read a settings class from the environment. Raises SettingsError naming every fault."""
    return cls(service=service, **_read_values(cls, service, environ))


def read_relay_settings(environ: Mapping[str, str] | None = None) -> RelaySettings:
    """Read the relay's settings. Raises SettingsError naming every fault."""
    return RelaySettings(**_read_values(RelaySettings, "relay", environ))


def _read_values(cls: type, service: str, environ: Mapping[str, str] | None) -> dict[str, Any]:
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    faults: list[str] = []
    for each in fields(cls):
        if "name" in each.metadata:
            _read_one(each, environ, values, faults)
    if faults:
        raise SettingsError(f"{service} cannot start:\n" + "\n".join(f"  {fault}" for fault in faults))
    return values


def _read_one(
    each: Field[Any], environ: Mapping[str, str], values: dict[str, Any], faults: list[str]
) -> None:
    name, check = each.metadata["name"], each.metadata["check"]
    text = environ.get(name, "")
    if not text:
        if each.default is MISSING and each.default_factory is MISSING:
            faults.append(f"{name} is missing")
        return
    try:
        value = _convert(text, each.metadata["kind"])
    except ValueError:
        faults.append(f"{name} is not a valid {each.metadata['kind'].__name__}")
        return
    fault = check(value) if check else None
    if fault:
        faults.append(f"{name} {fault}")
    values[each.name] = value


def _convert(text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() not in ("true", "false"):
            raise ValueError(text)
        return text.lower() == "true"
    if kind is dict:
        value = json.loads(text)
        if not isinstance(value, dict):
            raise ValueError(text)
        return value
    return kind(text)
