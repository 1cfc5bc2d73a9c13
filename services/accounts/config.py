"""Settings of accounts."""

from dataclasses import dataclass

from services.chassis.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class AccountsSettings(ServiceSettings):
    """Nothing beyond what every service with a database needs."""
