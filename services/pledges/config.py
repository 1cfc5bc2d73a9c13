"""Settings of the pledges service."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from services.chassis.settings import Secret, ServiceSettings, SettingsError, long_secret, setting

LOCAL_HOSTS = frozenset({"localhost"})


def positive(value: int) -> str | None:
    """A check that the number counts something."""
    return None if value > 0 else "is not above zero"


def hour_of_day(value: int) -> str | None:
    """A check that the number is an hour of the clock."""
    return None if 0 <= value <= 23 else "is not an hour between 0 and 23"


def existing_folder(value: str) -> str | None:
    """A check that a folder is there, so that a misspelt one is noticed at the start."""
    return None if Path(value).is_dir() else "is not a folder"


def puzzle_size(value: int) -> str | None:
    """A check that a telephone can solve the puzzle; each bit doubles the work."""
    return None if 1 <= value <= 20 else "is not between 1 and 20"


def webhook_secrets(value: Secret) -> str | None:
    """A check that each part is a secret of a webhook endpoint."""
    parts = [part.strip() for part in value.reveal().split(",")]
    real = all(part.startswith("whsec_") and len(part) > len("whsec_") for part in parts)
    return None if real else "is not one or several whsec_ secrets, comma separated"


@dataclass(frozen=True, kw_only=True)
class PledgesSettings(ServiceSettings):
    """What the pledges service needs to know besides the platform's settings."""

    link_key: Secret = setting("LINK_KEY", kind=Secret, check=long_secret)
    stripe_api_base: str = setting("STRIPE_API_BASE", default="")
    stripe_secret_key: Secret = setting("STRIPE_SECRET_KEY", kind=Secret)
    # Several, comma separated, while a secret is rolled, and where connected accounts have an endpoint.
    stripe_webhook_secret: Secret = setting("STRIPE_WEBHOOK_SECRET", kind=Secret, check=webhook_secrets)
    withdrawal_closes_hours: int = setting("WITHDRAWAL_CLOSES_HOURS", kind=int, default=24, check=positive)
    repair_days: int = setting("REPAIR_DAYS", kind=int, default=7, check=positive)
    repair_reminder_hours: int = setting("REPAIR_REMINDER_HOURS", kind=int, default=48, check=positive)
    repair_last_reminder_hours: int = setting(
        "REPAIR_LAST_REMINDER_HOURS", kind=int, default=24, check=positive
    )
    retry_after_days: int = setting("RETRY_AFTER_DAYS", kind=int, default=3, check=positive)
    retry_hour: int = setting("RETRY_HOUR", kind=int, default=10, check=hour_of_day)
    monthly_notice_days: int = setting("MONTHLY_NOTICE_DAYS", kind=int, default=3, check=positive)
    charges_per_second: int = setting("CHARGES_PER_SECOND", kind=int, default=10, check=positive)
    charges_at_once: int = setting("CHARGES_AT_ONCE", kind=int, default=4, check=positive)
    crash_at: str = setting("CRASH_AT", default="")
    cash_pledge_limit_cents: int = setting(
        "CASH_PLEDGE_LIMIT_CENTS", kind=int, default=20_000, check=positive
    )
    cash_drawer_limit_cents: int = setting(
        "CASH_DRAWER_LIMIT_CENTS", kind=int, default=200_000, check=positive
    )
    cash_witness_minutes: int = setting("CASH_WITNESS_MINUTES", kind=int, default=15, check=positive)
    # All limits on attempts to pay at once: 200 doubles them, 50 halves them.
    attempt_limit_percent: int = setting("ATTEMPT_LIMIT_PERCENT", kind=int, default=100, check=positive)
    circuit_decline_percent: int = setting("CIRCUIT_DECLINE_PERCENT", kind=int, default=30, check=positive)
    circuit_least_declines: int = setting("CIRCUIT_LEAST_DECLINES", kind=int, default=10, check=positive)
    # How long nothing is paid to an account whose number was changed.
    iban_hold_hours: int = setting("IBAN_HOLD_HOURS", kind=int, default=72, check=positive)
    # A folder outside the database, best on another machine, for the heads of closed days.
    close_export_dir: str = setting("CLOSE_EXPORT_DIR", default="")
    # The folder into which the bank's file transfer puts its files; empty: none is watched.
    bank_inbox_dir: str = setting("BANK_INBOX_DIR", default="", check=existing_folder)
    puzzle_bits: int = setting("PUZZLE_BITS", kind=int, default=14, check=puzzle_size)

    @property
    def withdrawal_closed_for(self) -> timedelta:
        """How long before the deadline a promise is firm."""
        return timedelta(hours=self.withdrawal_closes_hours)

    @property
    def monthly_notice(self) -> timedelta:
        """How long before each monthly charge its backer is told."""
        return timedelta(days=self.monthly_notice_days)

    @property
    def repair_window(self) -> timedelta:
        """How long a backer may repair a card, counted from the first attempt to charge it."""
        return timedelta(days=self.repair_days)

    @property
    def charging_gap_seconds(self) -> float:
        """The time between two charges, over all executors together."""
        return 1 / self.charges_per_second

    @property
    def charges_live_cards(self) -> bool:
        """Whether the key moves real money."""
        return is_live(self.stripe_secret_key)


def is_live(key: Secret) -> bool:
    """Whether a provider key belongs to live mode, which its prefix says."""
    return key.reveal().startswith(("sk_live_", "rk_live_"))


def refuse_wrong_provider(settings: PledgesSettings) -> None:
    """Raise SettingsError where test money and real money could meet, saying what to change."""
    faults = []
    key, live = settings.stripe_secret_key.reveal(), settings.charges_live_cards
    if not key.startswith(("sk_", "rk_")):
        faults.append("STRIPE_SECRET_KEY is not a secret key: it begins with sk_ or rk_")
    if settings.stripe_api_base:
        if not _is_loopback(settings.stripe_api_base):
            faults.append("STRIPE_API_BASE may only name this machine: cards would go to another one")
        if live:
            faults.append("STRIPE_SECRET_KEY is a live key, and STRIPE_API_BASE names a sandbox: drop one")
        elif not key.startswith("sk_test_"):
            faults.append("STRIPE_API_BASE needs an sk_test_ key")
        if settings.environment == "production":
            faults.append("STRIPE_API_BASE names a sandbox, which has no place in production")
    elif settings.environment == "production" and not live:
        faults.append("STRIPE_SECRET_KEY is a test key in production: nobody would be charged")
    elif settings.environment != "production" and live:
        faults.append("STRIPE_SECRET_KEY is a live key outside production: people would be charged")
    if faults:
        raise SettingsError("pledges cannot start:\n" + "\n".join(f"  {fault}" for fault in faults))


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host in LOCAL_HOSTS or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
