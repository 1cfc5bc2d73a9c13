"""A mail sandbox in this process, on free ports."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from infra.sandbox.mail.application import create_application
from infra.sandbox.mail.mailbox import Mailbox
from infra.sandbox.mail.smtp_sink import SmtpSink


@dataclass(frozen=True)
class MailSandbox:
    mailbox: Mailbox
    client: FlaskClient
    smtp_port: int


@pytest.fixture
def mail_sandbox(tmp_path: Path) -> Iterator[MailSandbox]:
    mailbox = Mailbox(tmp_path / "mail.sqlite3", kept=20)
    sink = SmtpSink(mailbox, "127.0.0.1", 0)
    sink.start()
    yield MailSandbox(mailbox, create_application(mailbox).test_client(), sink.port)
    sink.stop()
