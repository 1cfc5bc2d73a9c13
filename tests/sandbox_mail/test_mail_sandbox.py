"""The mail sandbox keeps what SMTP brings and shows it without letting it act."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from infra.sandbox.mail.mailbox import Mailbox
from tests.sandbox_mail.conftest import MailSandbox

LINK = "http://127.0.0.1:8000/tuki/0192/abc-_"


def letter(recipient: str = "aino@esimerkki.fi", subject: str = "Kiitos tuestasi!") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "posti@esimerkki.fi"
    message["To"] = recipient
    message["Subject"] = subject
    message["Message-ID"] = "<1@esimerkki.fi>"
    message.set_content(f"Hyvää päivää, <b>Aino</b>. Katso {LINK}.")
    message.add_alternative('<html><head></head><body><p>Hyvää "päivää"</p></body></html>', subtype="html")
    return message


def send(sandbox: MailSandbox, message: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=5) as smtp:
        smtp.send_message(message)


def test_a_sent_mail_is_in_the_interface_with_both_parts_and_its_links(mail_sandbox: MailSandbox) -> None:
    send(mail_sandbox, letter())
    (item,) = mail_sandbox.client.get("/api/messages?to=AINO@esimerkki.fi").json["items"]
    assert item["subject"] == "Kiitos tuestasi!"
    assert item["to"] == ["aino@esimerkki.fi"]
    assert item["message_id"] == "<1@esimerkki.fi>"
    assert "Hyvää päivää" in item["text"]
    assert '"päivää"' in item["html"]
    assert item["links"] == [LINK]
    assert mail_sandbox.client.get(f"/api/messages/{item['id']}").json == item


def test_a_mail_to_someone_else_is_not_listed(mail_sandbox: MailSandbox) -> None:
    send(mail_sandbox, letter())
    assert mail_sandbox.client.get("/api/messages?to=onni@esimerkki.fi").json["items"] == []


def test_after_lists_only_newer_mails_in_order(mail_sandbox: MailSandbox) -> None:
    for number in range(3):
        send(mail_sandbox, letter(subject=f"Viesti {number}"))
    first = mail_sandbox.client.get("/api/messages").json["items"][0]
    later = mail_sandbox.client.get(f"/api/messages?after={first['id']}").json["items"]
    assert [item["subject"] for item in later] == ["Viesti 1", "Viesti 2"]


def test_the_page_frames_html_and_escapes_text(mail_sandbox: MailSandbox) -> None:
    send(mail_sandbox, letter(subject="<script>alert(1)</script>"))
    mail_id = mail_sandbox.client.get("/api/messages").json["items"][0]["id"]
    for path in ("/", f"/messages/{mail_id}"):
        page = mail_sandbox.client.get(path)
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert 'srcdoc="&lt;html&gt;&lt;head&gt;&lt;base target=&#34;_blank&#34;&gt;' in page.text
    assert "&lt;b&gt;Aino&lt;/b&gt;" in page.text
    assert f'<a href="{LINK}">' in page.text


def test_mails_outlive_a_restart_and_the_oldest_go_first(tmp_path: Path) -> None:
    path = tmp_path / "mail.sqlite3"
    for number in range(5):
        Mailbox(path, kept=3).keep("a@esimerkki.fi", ["b@esimerkki.fi"], b"Subject: %d\r\n\r\n" % number)
    kept = Mailbox(path, kept=3).since()
    assert [mail.raw[9:10] for mail in kept] == [b"2", b"3", b"4"]


def test_an_address_that_cannot_exist_is_refused_for_good(mail_sandbox: MailSandbox) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        send(mail_sandbox, letter("kukaan@esimerkki.invalid"))
    assert refusal.value.recipients["kukaan@esimerkki.invalid"][0] == 550


def test_a_mail_in_an_unknown_charset_is_still_shown(mail_sandbox: MailSandbox) -> None:
    raw = b"Subject: =?x-unknown?Q?=E4?=\r\nContent-Type: text/plain; charset=x-unknown\r\n\r\nhei\r\n"
    mail_id = mail_sandbox.mailbox.keep("a@esimerkki.fi", ["b@esimerkki.fi"], raw)
    assert mail_sandbox.client.get("/").status_code == 200
    assert "hei" in mail_sandbox.client.get(f"/messages/{mail_id}").text


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=99999999999999999999", "after=1e3"])
def test_a_wrong_number_is_refused_by_name(mail_sandbox: MailSandbox, query: str) -> None:
    answer = mail_sandbox.client.get(f"/api/messages?{query}")
    assert answer.status_code == 422
    assert "after" in answer.json["detail"]


def test_clearing_empties_the_inbox_and_numbers_go_on(mail_sandbox: MailSandbox) -> None:
    send(mail_sandbox, letter())
    before = mail_sandbox.client.get("/api/messages").json["items"][0]["id"]
    assert mail_sandbox.client.delete("/api/messages").status_code == 204
    assert mail_sandbox.client.get("/api/messages").json["items"] == []
    send(mail_sandbox, letter())
    assert mail_sandbox.client.get("/api/messages").json["items"][0]["id"] > before
