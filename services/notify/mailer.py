"""SMTP: the only place that knows how a mail leaves, and what the server's answers mean."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from services.notify.config import SMTP_PORTS, NotifySettings
from services.notify.domain.wording import one_line
from services.notify.rendering import Rendered


class NotSent(Exception):
    """The mail did not go out; `code` says why in a stable word, never quoting the address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Deferred(NotSent):
    """The server wants it later."""


class Refused(NotSent):
    """It will never be taken."""


class Unreachable(NotSent):
    """There is no talking to the server at present."""


def compose(
    rendered: Rendered, sender: Address, name: str, email: str, message_id: str, written_at: datetime
) -> EmailMessage:
    """The mail of a letter. Raises Refused for an address that cannot be one.

    The same letter always has the same Message-ID, by which a mailbox drops a second copy.
    """
    message = EmailMessage(policy=policy.SMTP)
    try:
        message["From"] = sender
        message["To"] = Address(display_name=one_line(name), addr_spec=email)
    except (ValueError, IndexError, MessageError) as error:
        raise Refused("invalid_address") from error
    message["Subject"] = one_line(rendered.subject)
    message["Date"] = format_datetime(written_at)
    message["Message-ID"] = f"<{message_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if rendered.stop_url:
        # One press in the mail program ends them, without a page in between (RFC 8058).
        message["List-Unsubscribe"] = f"<{rendered.stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    return message


class Post:
    """One conversation with the mail server, opened when the first mail needs it."""

    def __init__(self, settings: NotifySettings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> str:
        """Hand the mail over; the server's last word. Raises Deferred, Refused or Unreachable."""
        recipient = message["To"].addresses[0].addr_spec
        try:
            if self._smtp is None:
                self._smtp = self._connect()
            self._smtp.send_message(message, self._settings.sender.addr_spec, [recipient])
        except smtplib.SMTPRecipientsRefused as error:
            raise _by_code(error.recipients[recipient][0]) from error
        except smtplib.SMTPDataError as error:
            raise _by_code(error.smtp_code) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused("address_not_supported") from error
        except smtplib.SMTPSenderRefused as error:
            # Our own address is at fault, so every mail is: waiting for the operator loses none.
            raise Unreachable(f"sender_refused_{error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unreachable(type(error).__name__) from error
        return "250"

    def _connect(self) -> smtplib.SMTP:
        url = self._settings.smtp
        host, port = url.hostname or "", url.port or SMTP_PORTS[url.scheme]
        timeout = self._settings.smtp_timeout_seconds
        smtp = (
            smtplib.SMTP_SSL(host, port, timeout=timeout, context=ssl.create_default_context())
            if url.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=timeout)
        )
        try:
            if url.scheme == "smtp+starttls":
                smtp.starttls(context=ssl.create_default_context())
            if self._settings.smtp_account:
                smtp.login(*self._settings.smtp_account)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def close(self) -> None:
        """End the conversation, politely if the server still listens."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self._smtp.close()
        self._smtp = None


class Mailer:
    """Opens conversations with the mail server of the settings."""

    def __init__(self, settings: NotifySettings) -> None:
        self._settings = settings

    @property
    def sender(self) -> Address:
        """Whom mails come from."""
        return self._settings.sender

    @contextmanager
    def post(self) -> Iterator[Post]:
        """A conversation that ends with the block."""
        post = Post(self._settings)
        try:
            yield post
        finally:
            post.close()


def _by_code(code: int) -> NotSent:
    return Refused(f"smtp_{code}") if code >= 500 else Deferred(f"smtp_{code}")
