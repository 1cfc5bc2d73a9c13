"""Settings of accounts."""

from dataclasses import dataclass

from services.chassis.settings import ServiceSettings, setting


def _web_address(value: str) -> str | None:
    return None if not value or value.startswith(("https://", "http://")) else "is no web address"


@dataclass(frozen=True, kw_only=True)
class AccountsSettings(ServiceSettings):
    """What every service with a database needs, and where the business register is asked."""

    # PRH's open data, such as https://avoindata.prh.fi/opendata-ytj-api/v3; empty: staff look by hand.
    business_register_url: str = setting("BUSINESS_REGISTER_URL", default="", check=_web_address)
