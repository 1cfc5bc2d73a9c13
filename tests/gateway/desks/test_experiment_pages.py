"""The desks of experiments and closings: reports written, handed in and decided on; closings rehearsed."""

import json

import pytest
from flask import Flask

from gateway.wording.closings import closing_block, closing_subject, difference_cause
from gateway.wording.settling import settling_objection
from services.pledges.domain.closing.comparison import Cause
from services.pledges.domain.closing.rehearsal import KINDS
from tests.gateway.conftest import Browser
from tests.gateway.fake_experiments import NOT_BEGUN, REHEARSAL, REPORTED, WAITING
from tests.gateway.fake_platform import FakePlatform


@pytest.fixture
def desk(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody with every role."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "staff"
    return Browser(client)


def sent_to(platform: FakePlatform, method: str, path: str) -> list[dict[str, object]]:
    return [json.loads(body) for verb, at, body, _ in platform.seen if (verb, at) == (method, path)]


def page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_a_report_is_saved_as_written_and_refused_in_words(desk: Browser, platform: FakePlatform) -> None:
    here = f"/tyopoyta/kampanjat/{NOT_BEGUN}/loppuraportti"
    assert "Luistelijoita illassa" in page(desk, here)
    written = {"version": "0", "outcome": "partly", "end_number": "1 012,5", "end_measured_on": "20.11.2026"}
    answer = desk.fill(here, **(written | {"participants": "12 000", "happened": "Tehtiin."}))
    assert answer.status_code == 303
    [sent] = sent_to(platform, "PATCH", f"/campaigns/{NOT_BEGUN}/experiment-report")
    assert (sent["end_number"], sent["participants"], sent["end_measured_on"]) == (
        "1012.5",
        12_000,
        "2026-11-20",
    )
    assert (sent["outcome"], sent["next_step"], sent["version"]) == ("partly", None, 0)
    wrong = desk.fill(
        here, **(written | {"end_number": "paljon", "participants": "-1", "happened": "Säilyy"})
    )
    seen = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert "Kirjoita luku" in seen and "Kirjoita kokonaisluku" in seen and "Säilyy" in seen
    desk.fill(here, **(written | {"after": "laheta"}))
    assert "ei voi olla ennen lähtöarvon päivää" in page(desk, here)


def test_a_reviewer_accepts_or_says_what_is_missing(desk: Browser, platform: FakePlatform) -> None:
    assert "Luistelukentän valot" in page(desk, "/tarkistus/raportit")
    here = f"/tarkistus/raportit/{WAITING}"
    assert "Hyväksy ja julkaise" in page(desk, here)
    assert desk.fill(here, version="3", decision="needs_work", reason=" ").status_code == 422
    assert desk.fill(here, version="3", decision="accepted").status_code == 303
    [sent] = sent_to(platform, "POST", f"/campaigns/{WAITING}/experiment-report/review")
    assert sent == {"decision": "accepted", "reason": "", "version": 3}
    assert "Ota raportti pois" in page(desk, f"/tarkistus/raportit/{REPORTED}")
    public = f"/tarkistus/raportit/{REPORTED}"
    assert desk.fill(public, f"{public}/takaisin", version="3").status_code == 422


def test_closings_are_rehearsed_and_compared_in_words(desk: Browser) -> None:
    seen = page(desk, "/talous/paattymiset")
    assert "20 korttia veloitetaan" in seen and "44 kirjettä" in seen and "Jotain on tiellä" in seen
    assert "Selitys puuttuu" in seen
    rehearsed = page(desk, f"/talous/paattymiset/{WAITING}")
    assert "Jos kampanja päättyisi nyt" in rehearsed and "Korttisuoja on päällä" in rehearsed
    compared = page(desk, f"/talous/paattymiset/{REPORTED}")
    assert "Kortti hylättiin, korjausaika kesken" in compared and "Ei selitystä" in compared
    assert "jolle ei löydy selitystä" in page(desk, "/talous")
    own = page(desk, f"/tyopoyta/kampanjat/{WAITING}/paattyminen")
    assert "Veloitetaan kortilta" in own and "Yhdistyksellä ei ole hyväksyttyä tiliä" in own


def test_every_cause_and_kind_has_its_words() -> None:
    assert len({difference_cause(cause)[0] for cause in Cause}) == len(Cause)
    for kind in (*KINDS, *(f"letter_{name}" for name in REHEARSAL["letters"])):
        assert closing_subject(kind) != kind
    blocks = ("connect_not_ready", "payee_held", "charging_stopped", "cash_without_account")
    assert all(closing_block(code) != code for code in blocks)
    assert "loppuraporttia" in settling_objection("report_missing")
