"""Settings of the gateway; it has no database."""

from dataclasses import dataclass

from services.chassis.settings import PlatformSettings, Secret, long_secret, setting


@dataclass(frozen=True, kw_only=True)
class GatewaySettings(PlatformSettings):
    """Where the services are, what browsers are told, and how much one address may ask."""

    session_secret: Secret = setting("SESSION_SECRET", kind=Secret, check=long_secret)
    accounts_url: str = setting("ACCOUNTS_URL")
    ideas_url: str = setting("IDEAS_URL")
    pledges_url: str = setting("PLEDGES_URL")
    notify_url: str = setting("NOTIFY_URL")
    # Where a card is given and where its holder's bank asks, parted by spaces: the browser applies
    # form-action to redirects too. Stripe's are https://checkout.stripe.com https://hooks.stripe.com
    # and, where associations open their own accounts, https://connect.stripe.com
    stripe_checkout_origin: str = setting("STRIPE_CHECKOUT_ORIGIN")
    help_phone: str = setting("HELP_PHONE", default="")
    help_email: str = setting("HELP_EMAIL", default="")
    # Under which terms the open data may be used, as the data page says it.
    open_data_licence: str = setting("OPEN_DATA_LICENCE", default="CC BY 4.0")
    # How many proxies of our own stand in front; their X-Forwarded-* is believed, nobody else's.
    trusted_proxies: int = setting("TRUSTED_PROXIES", kind=int, default=0)
    read_limit: str = setting("READ_LIMIT", default="1200 per minute")
    write_limit: str = setting("WRITE_LIMIT", default="240 per minute")

    @property
    def is_https(self) -> bool:
        """Whether people come over HTTPS, so that cookies may be bound to it."""
        return self.public_url.startswith("https://")

    @property
    def is_practice(self) -> bool:
        """Whether every page must say that no real money moves here."""
        return self.environment != "production"
