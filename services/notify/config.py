"""Settings of the notify service."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from services.chassis.settings import Secret, ServiceSettings, SettingsError, long_secret, setting

SMTP_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


def an_smtp_url(value: Secret) -> str | None:
    """A check that the URL names a server, in one of the three ways of reaching it."""
    try:
        parts = urlsplit(value.reveal())
        named = parts.scheme in SMTP_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        named = False
    return None if named else f"is not a URL of {', '.join(SMTP_PORTS)} with a host"


def a_sender(value: str) -> str | None:
    """A check that the text is an address of mail, with or without a name before it."""
    try:
        Address(addr_spec=parseaddr(value)[1])
    except (ValueError, IndexError):
        return "is not an address of mail"
    return None if parseaddr(value)[1] else "is not an address of mail"


@dataclass(frozen=True, kw_only=True)
class NotifySettings(ServiceSettings):
    """What the notify service needs to know besides the platform's settings."""

    link_key: Secret = setting("LINK_KEY", kind=Secret, check=long_secret)
    smtp_url: Secret = setting("SMTP_URL", kind=Secret, check=an_smtp_url)
    smtp_timeout_seconds: int = setting("SMTP_TIMEOUT_SECONDS", kind=int, default=10)
    mail_from: str = setting("MAIL_FROM", default="", check=a_sender)

    @property
    def smtp(self) -> SplitResult:
        """The mail server's URL in its parts."""
        return urlsplit(self.smtp_url.reveal())

    @property
    def smtp_account(self) -> tuple[str, str] | None:
        """User and password at the mail server, where the URL has them."""
        if not self.smtp.username:
            return None
        return unquote(self.smtp.username), unquote(self.smtp.password or "")

    @property
    def sender(self) -> Address:
        """Whom mails come from: the address set, under the platform's name unless another is given."""
        name, address = parseaddr(self.mail_from or "posti@esimerkki.fi")
        return Address(display_name=name or self.platform_name, addr_spec=address)


def refuse_unnamed_sender(settings: NotifySettings) -> None:
    """Raise SettingsError where real people would get mail from an example's address."""
    if settings.environment == "production" and not settings.mail_from:
        raise SettingsError("notify cannot start:\n  MAIL_FROM is missing")
