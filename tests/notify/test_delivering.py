"""Each event makes one mail, sent once in intent, whatever breaks in between."""

import socket
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.chassis.inbox import receive
from services.contracts.events import SealedContact
from services.notify.domain.retrying import MAX_ATTEMPTS, wait_after
from services.notify.handlers import HANDLERS
from services.notify.mailer import Post
from services.notify.usecases.deliver_messages import deliver_messages
from services.notify.usecases.requeue_failed import requeue_failed
from tests.notify.conftest import AINO, Notify, sample


def paid(notify: Notify, **contact: str) -> SealedContact:
    sealed = notify.sealed(**contact)
    notify.hear(sample("pledge.paid.v1", contact=sealed.__dict__))
    return sealed


def state(notify: Notify) -> dict[str, object]:
    (row,) = notify.rows()
    return row


def test_a_mail_goes_out_and_its_contact_is_forgotten(notify: Notify) -> None:
    paid(notify)
    assert deliver_messages(notify.wiring) == 1
    (mail,) = notify.mails()
    row = state(notify)
    assert mail["To"].addresses[0].addr_spec == AINO["email"]
    assert mail["Message-ID"] == f"<{row['id']}@esimerkki.fi>"
    assert (row["state"], row["contact"], row["attempts"]) == ("sent", None, 1)
    assert [each["outcome"] for each in notify.rows("SELECT * FROM delivery")] == ["sent"]


def test_an_event_delivered_twice_makes_one_message(notify: Notify) -> None:
    event = sample("pledge.paid.v1", contact=notify.sealed().__dict__)
    message = notify.delivery(event)
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda _: receive(notify.wiring.sessions, HANDLERS, message), range(8)))
    assert all(receipt.handled == [message["delivery_id"]] for receipt in receipts)
    assert len(notify.rows()) == 1


def test_two_deliverers_at_once_send_each_mail_once(notify: Notify) -> None:
    addresses = {f"tukija{number}@esimerkki.fi" for number in range(40)}
    for address in addresses:
        paid(notify, email=address)
    others = [notify.rewired() for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(deliver_messages, others))
    assert sum(counts) == 40
    sent_to = [mail["To"].addresses[0].addr_spec for mail in notify.mails()]
    assert len(sent_to) == 40
    assert set(sent_to) == addresses
    for other in others:
        other.sessions.engine.dispose()


class Killed(BaseException):
    """What a worker's end feels like from inside: nothing after it runs."""


def test_a_worker_killed_after_the_servers_yes_leads_to_a_copy_with_the_same_message_id(
    notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(notify)
    really_send = Post.send

    def send_and_die(post: Post, message: EmailMessage) -> str:
        really_send(post, message)
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(Post, "send", send_and_die)
        deliver_messages(notify.wiring)
    assert state(notify)["state"] == "sending"
    assert deliver_messages(notify.wiring) == 0, "the claim still holds"

    notify.let_time_pass()
    assert deliver_messages(notify.wiring) == 1
    first, second = notify.mails()
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert state(notify)["state"] == "sent"


def test_a_server_that_is_away_delays_the_mail_and_spares_the_others(notify: Notify) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        dead = notify.rewired(SMTP_URL=f"smtp://127.0.0.1:{free.getsockname()[1]}")
        paid(notify)
        paid(notify)
        assert deliver_messages(dead) == 0
    rows = notify.rows()
    assert [row["state"] for row in rows] == ["queued", "queued"]
    assert sorted(row["attempts"] for row in rows) == [0, 1]
    assert {row["error"] for row in rows} == {None, "ConnectionRefusedError"}
    notify.let_time_pass()
    assert deliver_messages(notify.wiring) == 2
    dead.sessions.engine.dispose()


def test_after_the_last_attempt_the_mail_is_failed_with_its_error_and_can_be_requeued(
    notify: Notify,
) -> None:
    paid(notify)
    dead = notify.rewired(SMTP_URL="smtp://127.0.0.1:1")
    for _ in range(MAX_ATTEMPTS + 2):
        deliver_messages(dead)
        notify.let_time_pass()
    row = state(notify)
    assert (row["state"], row["attempts"], row["error"]) == ("failed", MAX_ATTEMPTS, "ConnectionRefusedError")
    assert requeue_failed(notify.wiring) == 1
    assert deliver_messages(notify.wiring) == 1
    outcomes = [each["outcome"] for each in notify.rows("SELECT * FROM delivery ORDER BY id")]
    assert outcomes == ["deferred"] * (MAX_ATTEMPTS - 1) + ["failed", "sent"]
    dead.sessions.engine.dispose()


@pytest.mark.parametrize(
    ("email", "error"),
    [
        ("kukaan@esimerkki.invalid", "smtp_550"),
        ("ei osoite", "invalid_address"),
        ("a@b.fi\r\nBcc: kaikki@esimerkki.fi", "invalid_address"),
        ("a@b.fi, c@d.fi", "invalid_address"),
    ],
)
def test_an_address_that_is_refused_fails_at_once_and_is_not_in_the_log(
    notify: Notify, email: str, error: str
) -> None:
    paid(notify, email=email)
    paid(notify)
    assert deliver_messages(notify.wiring) == 1, "the next mail goes out on the same connection"
    failed = [row for row in notify.rows() if row["state"] == "failed"]
    assert [(row["error"], row["contact"]) for row in failed] == [(error, None)]
    assert requeue_failed(notify.wiring) == 0
    assert len(notify.mails()) == 1
    assert "kukaan" not in str(notify.rows("SELECT * FROM delivery"))


@pytest.mark.parametrize(
    "name", ["Aino\r\nBcc: kaikki@esimerkki.fi", "Aino\nSubject: voitit", "\x00\x0b\u2028Aino"]
)
def test_a_name_cannot_bring_a_header_of_its_own(notify: Notify, name: str) -> None:
    notify.hear(
        sample(
            "pledge.made.v1",
            contact=notify.sealed(name=name).__dict__,
            campaign_title="Laavu\r\nBcc: kaikki@esimerkki.fi",
        )
    )
    assert deliver_messages(notify.wiring) == 1
    (mail,) = notify.mails()
    (kept,) = notify.mailbox.since()
    assert kept.recipients == (AINO["email"],)
    assert mail["Bcc"] is None
    assert mail.get_all("Subject") == ["Maksuohje: 25,00 €, Laavu Bcc: kaikki@esimerkki.fi"]
    assert mail["To"].addresses[0].addr_spec == AINO["email"]


def test_sign_in_goes_before_a_queue_of_other_mail(notify: Notify) -> None:
    for _ in range(3):
        paid(notify)
    soon = (datetime.now(UTC) + timedelta(minutes=10)).isoformat()
    contact = notify.sealed(code="123456", link_token="abc")
    notify.hear(sample("sign_in.requested.v1", contact=contact.__dict__, expires_at=soon))
    deliver_messages(notify.wiring)
    assert notify.mails()[0]["Subject"] == "Kirjautumiskoodisi on 123 456"


def test_a_code_that_has_expired_is_not_sent(notify: Notify) -> None:
    contact = notify.sealed(code="123456", link_token="abc")
    past = "2026-01-01T00:00:00Z"
    notify.hear(sample("sign_in.requested.v1", contact=contact.__dict__, expires_at=past))
    assert deliver_messages(notify.wiring) == 0
    assert state(notify)["error"] == "expired"


def test_a_letter_to_a_person_waits_for_the_book_and_uses_the_persons_language(notify: Notify) -> None:
    person = str(uuid.uuid4())
    notify.hear(sample("campaign.reviewed.v1", submitted_by=person))
    assert deliver_messages(notify.wiring) == 0
    assert state(notify)["error"] == "recipient_unknown"
    for address in ("vanha@esimerkki.fi", "uusi@esimerkki.fi"):
        contact = notify.sealed(email=address).__dict__
        notify.hear(sample("person.contact_changed.v1", person_id=person, locale="sv", contact=contact))
    notify.let_time_pass()
    assert deliver_messages(notify.wiring) == 1
    (mail,) = notify.mails()
    assert mail["To"].addresses[0].addr_spec == "uusi@esimerkki.fi"
    assert mail["Subject"].startswith("Kampanjen behöver kompletteras")


def test_a_contact_whose_key_is_erased_is_not_written_to(notify: Notify) -> None:
    erased = {"subject": "backer", "wrapped_key": "", "data": "x"}
    notify.hear(sample("pledge.paid.v1", contact=erased))
    assert deliver_messages(notify.wiring) == 0
    assert state(notify)["error"] == "contact_erased"


def test_who_should_have_had_a_mail_is_forgotten_a_month_after_it_was_given_up(notify: Notify) -> None:
    for days in (29, 31):
        paid(notify)
        with transaction(notify.wiring.sessions) as session:
            query = "UPDATE message SET state = 'failed', queued_at = now() - :days WHERE state = 'queued'"
            session.execute(text(query), {"days": timedelta(days=days)})
    deliver_messages(notify.wiring)
    assert [row["contact"] is None for row in notify.rows()] == [False, True]


def test_waits_grow_and_end() -> None:
    waits = [wait_after(attempt) for attempt in range(1, MAX_ATTEMPTS + 1)]
    growing = [wait for wait in waits if wait is not None]
    assert growing == sorted(growing)
    assert waits[-1] is None and None not in waits[:-1]
    assert sum(growing, timedelta()) > timedelta(days=1)


def test_an_erased_contact_is_forgotten_by_letters_that_have_not_gone_out(notify: Notify) -> None:
    pledge_id = sample("pledge.paid.v1").to_payload()["pledge_id"]
    sealed = paid(notify)
    notify.hear(sample("contact.erased.v1", pledge_id=pledge_id, subject=sealed.subject))
    row = state(notify)
    assert (row["state"], row["contact"], row["error"]) == ("failed", None, "contact_erased")
    assert deliver_messages(notify.wiring) == 0
    assert requeue_failed(notify.wiring) == 0
    assert notify.mails() == []
    kept = notify.rows("SELECT payload FROM inbox_message WHERE payload IS NOT NULL")
    assert kept == []


def test_what_was_sealed_for_someone_erased_is_never_sent(notify: Notify) -> None:
    empty = SealedContact(subject="backer", wrapped_key="", data="")
    notify.hear(sample("pledge.paid.v1", contact=empty.__dict__))
    assert deliver_messages(notify.wiring) == 0
    assert (state(notify)["state"], state(notify)["error"]) == ("failed", "contact_erased")


def test_somebody_without_an_address_gets_no_mail_and_that_is_on_record(notify: Notify) -> None:
    paid(notify, email="")
    paid(notify)
    assert deliver_messages(notify.wiring) == 1
    (mail,) = notify.mails()
    assert mail["To"].addresses[0].addr_spec == AINO["email"]
    [row] = notify.rows("SELECT * FROM message WHERE state = 'unaddressed'")
    assert (row["error"], row["contact"], row["sent_at"]) == ("no_address", None, None)
    notify.let_time_pass()
    assert deliver_messages(notify.wiring) == 0
    assert requeue_failed(notify.wiring) == 0


def test_whoever_backs_and_follows_gets_one_letter_of_a_thing(notify: Notify) -> None:
    follower = {"follower_id": "f1", "stop": "seis"}
    notify.hear(sample("follower.told.v1", contact=vars(notify.sealed(**follower))))
    for email in ("AINO@esimerkki.fi", "olli@esimerkki.fi", "olli@esimerkki.fi"):
        notify.hear(sample("pledge.update_told.v1", contact=vars(notify.sealed(email=email))))
    assert deliver_messages(notify.wiring) == 2
    assert [mail["To"].addresses[0].addr_spec for mail in notify.mails()] == [
        AINO["email"],
        "olli@esimerkki.fi",
    ]
    assert [row["error"] for row in notify.rows()] == [None, "told_already", None, "told_already"]


def test_what_speaks_of_money_goes_out_and_makes_the_other_letter_needless(notify: Notify) -> None:
    campaign_id = sample("pledge.outcome_decided.v1").to_payload()["campaign_id"]
    contact = vars(notify.sealed(follower_id="f1", stop="seis"))
    for _pledge in range(2):
        notify.hear(sample("pledge.outcome_decided.v1", contact=contact))
    result = {"kind": "result", "outcome": "funded", "news_id": f"result:{campaign_id}"}
    notify.hear(sample("follower.told.v1", contact=contact, **result))
    assert deliver_messages(notify.wiring) == 2
    assert [row["error"] for row in notify.rows()] == [None, None, "told_already"]
