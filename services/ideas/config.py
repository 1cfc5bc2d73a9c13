"""Settings of ideas."""

from dataclasses import dataclass

from services.chassis.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class IdeasSettings(ServiceSettings):
    """What every service has, and nothing besides."""
