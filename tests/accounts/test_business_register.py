"""The business register's open data, in the shapes it documents, served over HTTP on loopback.

The answers are written after the documented shape of version 3; body and number are invented.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.accounts.business_register import BusinessRegister, NotReached
from services.accounts.domain.register_answers import Unreadable, read_entry, same_name
from services.accounts.usecases.associations import NewAssociation, register_association
from tests.accounts.conftest import ASSOCIATION, Accounts
from tests.accounts.test_associations import owner_and_association

ANSWERS = Path(__file__).parent / "register_answers"
NUMBER = "0165116-3"


class Register(ThreadingHTTPServer):
    """A register that answers every question in one way, and remembers what it was asked."""

    daemon_threads = True
    status, body, drip_seconds = 200, b"", 0.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/opendata-ytj-api/v3"

    def answer(self, name: str = "", status: int = 200, body: bytes = b"", drip_seconds: float = 0.0) -> None:
        self.body = (ANSWERS / f"{name}.json").read_bytes() if name else body
        self.status, self.drip_seconds = status, drip_seconds


class _Handler(BaseHTTPRequestHandler):
    server: Register

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        if self.server.status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        try:
            for place in range(0, len(self.server.body), 1 if self.server.drip_seconds else 1 << 20):
                time.sleep(self.server.drip_seconds)
                self.wfile.write(
                    self.server.body[place : place + (1 if self.server.drip_seconds else 1 << 20)]
                )
        except OSError:
            pass

    def log_message(self, *_parts: object) -> None:
        pass


@pytest.fixture(scope="module")
def register() -> Iterator[Register]:
    """The register on a loopback port."""
    server = Register()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_an_entry_is_read_in_finnish_with_what_lasts(register: Register) -> None:
    register.answer("found")
    body = BusinessRegister(register.url).companies(NUMBER)
    entry = read_entry(body, NUMBER)
    assert entry is not None
    assert entry.as_json() == {
        "name": "Lähemäen asukasyhdistys ry",
        "earlier_names": ("Lähemäen omakotiyhdistys ry",),
        "form": "Aatteellinen yhdistys",
        "municipality": "Mikkeli",
        "registered_on": "1999-03-01",
        "ended_on": "",
        "situations": (),
    }
    assert register.asked[-1] == f"/opendata-ytj-api/v3/companies?businessId={NUMBER}"
    register.answer("dissolved")
    ended = read_entry(BusinessRegister(register.url).companies(NUMBER), NUMBER)
    assert ended is not None
    assert (ended.ended_on, ended.situations) == ("2021-12-31", ("Selvitystila",))
    register.answer("not_found")
    assert read_entry(BusinessRegister(register.url).companies(NUMBER), NUMBER) is None


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"status": 429}, "busy"),
        ({"status": 500, "body": b"<html>"}, "away"),
        # A wrong address must not read as "there is no such association".
        ({"status": 404, "body": b'{"companies": []}'}, "away"),
        ({"status": 302}, "away"),
        ({"body": b"<html>Huoltokatko</html>"}, "unreadable"),
        ({"body": b'"\xff\xfe"'}, "unreadable"),
        ({"body": b"[" * 100_000}, "unreadable"),
        ({"body": b" " * 1_000_001}, "too_large"),
        ({"body": b" " * 50, "drip_seconds": 0.05}, "slow"),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(register: Register, answer: dict[str, Any], code: str) -> None:
    register.answer(**answer)
    with pytest.raises(NotReached, match=code):
        BusinessRegister(register.url, seconds_in_all=0.3).companies(NUMBER)


def test_a_register_that_is_not_there_is_away() -> None:
    with pytest.raises(NotReached, match="away"):
        BusinessRegister("http://127.0.0.1:1").companies(NUMBER)


def _changed(change: Callable[[dict[str, Any]], object]) -> Any:
    body = json.loads((ANSWERS / "found.json").read_text())
    change(body["companies"][0])
    return body


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"companies": None},
        {"companies": ["x"]},
        _changed(lambda company: company["businessId"].update(value="2077474-0")),
        _changed(lambda company: company.update(names=[])),
        _changed(lambda company: company["names"][0].update(endDate="2020-01-01")),
        _changed(lambda company: company.update(companyForms="29")),
        _changed(lambda company: company.update(addresses=[None])),
    ],
)
def test_a_shape_that_is_not_understood_is_no_evidence(body: Any) -> None:
    with pytest.raises(Unreadable):
        read_entry(body, NUMBER)


def test_names_are_compared_as_people_read_them() -> None:
    for given in ("LÄHEMÄEN  asukasyhdistys r.y.", "Lähemäen asukasyhdistys rekisteröity yhdistys"):
        assert same_name("Lähemäen asukasyhdistys ry", given)
    assert not same_name("Lähemäen asukasyhdistys ry", "Lähemäen asukasyhdistys")
    assert not same_name("Lähemäen asukasyhdistys ry", "Lahemaen asukasyhdistys ry")


def test_the_answer_is_shown_as_evidence_and_verifies_nothing(accounts: Accounts, register: Register) -> None:
    owner, association_id = owner_and_association(accounts)
    reviewer = accounts.staff("satu@example.fi", "reviewer")
    path, evidence = (
        f"/associations/{association_id}/register-answer",
        f"/associations/{association_id}/evidence",
    )
    assert accounts.post(path, reviewer).json["code"] == "register_not_used"
    assert accounts.get(evidence, reviewer).json["register_asked"] is False
    object.__setattr__(accounts.wiring, "business_register", BusinessRegister(register.url))
    register.answer("found")
    assert accounts.post(path, owner).status_code == 403
    assert accounts.post(path, reviewer).json["state"] == "found"
    shown = accounts.get(evidence, reviewer).json
    assert (shown["register_answer"]["name_is_same"], shown["register_answer"]["about_other_number"]) == (
        True,
        False,
    )
    assert shown["association"]["verified"] is False
    register.answer("other_name")
    accounts.post(path, reviewer)
    differs = accounts.get(evidence, reviewer).json["register_answer"]
    assert (differs["entry"]["name"], differs["name_is_same"]) == ("Toinen Seura r.y.", False)
    for answer, state, reason in (
        ({"status": 429}, "not_reached", "busy"),
        ({"name": "not_found"}, "not_found", ""),
    ):
        register.answer(**answer)
        assert accounts.post(path, reviewer).status_code == 200
        said = accounts.get(evidence, reviewer).json["register_answer"]
        assert (said["state"], said["reason"], said["entry"]) == (state, reason, None)
    assert accounts.rows("SELECT count(*) FROM register_answer") == [(4,)]
    unnumbered = NewAssociation(**{**ASSOCIATION, "business_id": None, "register_number": "123.456"})
    other = register_association(accounts.wiring, unnumbered, UUID(owner.subject))["id"]
    assert accounts.post(f"/associations/{other}/register-answer", reviewer).json["code"] == "no_business_id"
