"""Pages about associations and staff: ways on from a taken number, members, evidence, decisions, tasks."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from infra.launcher.valkey import Valkey
from tests.gateway.conftest import Browser, make_gateway
from tests.gateway.fake_associations import ASSOCIATION, OWN_ID, TAKEN, UNVERIFIED
from tests.gateway.fake_city import CHECKOUT
from tests.gateway.fake_platform import FakePlatform

FORM = {
    "name": "Keksitty ry",
    "purpose": "x",
    "postal_address": "y",
    "public_email": "a@esimerkki.fi",
    "public_phone": "015 000 0000",
}
OWN = f"/tyopoyta/yhdistykset/{OWN_ID}"


@pytest.fixture
def visit(gateway: Flask, platform: FakePlatform) -> Callable[[str], Browser]:
    """The browser of somebody who holds a session."""
    assert platform.seen == []

    def open_browser(token: str) -> Browser:
        return Browser(_signed_in(gateway, token))

    return open_browser


def _signed_in(gateway: Flask, token: str) -> FlaskClient:
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = token
    return client


def sent_to(platform: FakePlatform, path: str) -> list[dict[str, Any]]:
    return [
        json.loads(body or b"{}")
        for method, at, body, _headers in platform.seen
        if (method, at) == ("POST", path)
    ]


def test_a_taken_number_has_a_way_on_and_names_nobody(
    visit: Callable[[str], Browser], platform: FakePlatform
) -> None:
    resident = visit("resident")
    page = resident.fill("/tyopoyta/yhdistykset", **FORM, business_id=TAKEN)
    assert page.status_code == 422
    assert "kuuluu jo tarkistetulle yhdistykselle" in page.text
    assert f'name="business_id" value="{TAKEN}"' in page.text and "Pyydän yhdistyksen omistajaa" in page.text
    assert 'name="beside_another"' not in page.text and "Tanhuvat" not in page.text
    waiting = resident.fill("/tyopoyta/yhdistykset", **FORM, business_id=UNVERIFIED)
    assert 'name="beside_another"' in waiting.text and 'value="Keksitty ry"' in waiting.text
    through = resident.fill("/tyopoyta/yhdistykset", **FORM, business_id=UNVERIFIED, beside_another="1")
    assert through.status_code == 303
    asking = {"business_id": TAKEN, "register_number": "", "message": "Meidän tunnuksemme."}
    answer = resident.fill("/tyopoyta/yhdistykset", "/tyopoyta/yhdistykset/pyynto", **asking)
    assert (answer.status_code, "Valitse, mitä haluat tehdä" in answer.text) == (422, True)
    answer = resident.fill("/tyopoyta/yhdistykset", "/tyopoyta/yhdistykset/pyynto", **asking, kind="claim")
    assert answer.status_code == 303
    assert sent_to(platform, "/associations/requests") == [
        {"kind": "claim", "message": "Meidän tunnuksemme.", "business_id": TAKEN, "register_number": None}
    ]


def test_an_owner_sees_members_and_requests_and_the_last_one_is_told_why_not(
    visit: Callable[[str], Browser], platform: FakePlatform
) -> None:
    owner = visit("owner")
    page = owner.get(OWN).text
    for told in (
        "Odottaa tarkistusta",
        "&lt;b&gt;eeva@esimerkki.fi",
        "Pyytävät päästä mukaan",
        "ainoa omistaja",
    ):
        assert told in page
    assert "<i>sihteeri" not in page
    for path, fields in (
        ("/jasenet/m2/rooli", {"role": "owner"}),
        ("/jasenet/m2/poisto", {}),
        ("/pyynnot/r1", {"answer": "accepted"}),
    ):
        assert owner.fill(OWN, OWN + path, **fields).status_code == 303
    assert sent_to(platform, f"/associations/{OWN_ID}/members/m2/role") == [{"role": "owner"}]
    assert sent_to(platform, f"/associations/{OWN_ID}/requests/r1") == [{"accepted": True}]
    assert owner.fill(OWN, OWN + "/lahde").status_code == 303
    assert "Nimeä ensin toinen omistaja" in owner.get(OWN).text
    edited = owner.fill(OWN + "/tiedot", **FORM, business_id="9990004-0")
    assert edited.status_code == 303


def test_an_editor_changes_nothing_of_the_association(visit: Callable[[str], Browser]) -> None:
    editor = visit("editor")
    page = editor.get(OWN).text
    assert "Ketkä saavat toimia" not in page and "Korjaa tietoja" not in page
    for path in ("/jasenet/m2/rooli", "/jasenet/m2/poisto", "/pyynnot/r1", "/tiedot"):
        assert editor.fill(OWN, OWN + path).status_code == 403


def test_a_reviewer_sees_the_evidence_beside_what_is_said_and_decides(
    visit: Callable[[str], Browser], platform: FakePlatform
) -> None:
    reviewer, at = visit("staff"), f"/tarkistus/yhdistykset/{OWN_ID}"
    page = reviewer.get(at).text
    for told in (
        "Tuppuralan Tanhuvat ry",
        "Tuppuralan Tanhuseura ry",
        "Nimi on eri",
        "Selvitystila",
        "Mikkeli",
    ):
        assert told in page
    for told in (
        "Sama tunnus muilla",
        "Toiset ry",
        "uusi@esimerkki.fi",
        "Nimi ei täsmää.",
        "ma 1.11.2026"[3:],
    ):
        assert told in page
    half = reviewer.fill(at, outcome="verified", checks=["rules"], note="Kesken")
    assert half.status_code == 422
    assert "edellyttää rekisteriotetta" in half.text and "Kesken" in half.text
    whole = {
        "outcome": "verified",
        "checks": ["register_extract", "signing_rights"],
        "extract_on": "1.11.2026",
    }
    assert reviewer.fill(at, **whole, note="").status_code == 303
    assert sent_to(platform, f"/associations/{OWN_ID}/verification")[-1] == {
        **whole,
        "extract_on": "2026-11-01",
        "note": "",
    }
    assert reviewer.fill(at, at + "/rekisteri").status_code == 303
    claim = at + "/ilmoitukset/r1"
    assert reviewer.fill(at, claim, accepted="yes", reason="").status_code == 422
    assert reviewer.fill(at, claim, accepted="yes", reason="Selvitämme.").status_code == 303
    assert sent_to(platform, f"/associations/{OWN_ID}/claims/r1") == [
        {"accepted": True, "reason": "Selvitämme."}
    ]


def test_an_admin_changes_tasks_and_ends_work_but_not_the_last_admins(
    visit: Callable[[str], Browser], platform: FakePlatform
) -> None:
    admin, at = visit("admin"), "/yllapito/henkilot"
    page = admin.get("/yllapito").text
    assert "Satu &lt;b&gt;" in page and "Päätä työ: Aino" in page
    assert admin.fill("/yllapito", f"{at}/p2/tehtavat", roles=["finance", "owner"]).status_code == 303
    assert sent_to(platform, "/staff/p2/roles") == [{"roles": ["finance"]}]
    assert admin.fill("/yllapito", f"{at}/p2/tehtavat").status_code == 303
    assert "Valitse ainakin yksi tehtävä" in admin.get("/yllapito").text
    assert admin.fill("/yllapito", f"{at}/p/paatos").status_code == 303
    assert "Ylläpitäjiä on oltava ainakin yksi" in admin.get("/yllapito").text
    assert visit("staff").fill("/", f"{at}/p2/paatos").status_code in (400, 403)


def test_whoever_is_ended_is_asked_about_anew_at_the_very_next_click(
    platform: FakePlatform, clean_valkey: Valkey
) -> None:
    gateway = make_gateway(platform, CACHE_URL=clean_valkey.cache_url)
    other, admin = Browser(_signed_in(gateway, "staff")), Browser(_signed_in(gateway, "admin"))

    def resolved() -> int:
        return sum(
            json.loads(body)["session_token"] == "staff"
            for _m, at, body, _h in platform.seen
            if at == "/sessions/resolve"
        )

    for _click in range(2):
        other.get("/tarkistus")
    assert resolved() == 1
    admin.fill("/yllapito", "/yllapito/henkilot/p2/paatos")
    other.get("/tarkistus")
    other.get("/tarkistus")
    assert resolved() == 2


def test_an_owner_opens_the_account_at_the_card_provider_and_comes_back_to_its_state_in_words(
    visit: Callable[[str], Browser], platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, at = visit("owner"), f"{OWN}/maksupalvelu"
    waiting = owner.get(OWN).text
    assert "Tilin voi avata, kun yhdistys on tarkistettu" in waiting and "Avaa tili maksu" not in waiting
    monkeypatch.setitem(ASSOCIATION, "verified", True)
    page = owner.get(OWN).text
    assert "Avaa tili maksupalvelussa" in page and "odottaa talouden vahvistusta" in page
    gone = owner.fill(OWN, f"{at}/c")
    assert (gone.status_code, gone.headers["Location"]) == (303, f"{CHECKOUT}/onboarding/c")
    assert owner.get(f"{at}/c/uusi-linkki").headers["Location"] == f"{CHECKOUT}/onboarding/c"
    assert owner.get(f"{at}/b/paluu").headers["Location"] == OWN
    assert "Tili on valmis ja odottaa talouden vahvistusta" in owner.get(OWN).text
    assert owner.fill(OWN, f"{at}/a").headers["Location"] == OWN
    assert "avattu muualla kuin täällä" in owner.get(OWN).text
    assert owner.get(f"{at}/a/paluu").status_code == 303
    assert "ei vastaa juuri nyt" in owner.get(OWN).text
    editor = visit("editor")
    assert "Avaa tili maksupalvelussa" not in editor.get(OWN).text
    assert editor.get(f"{at}/c/uusi-linkki").status_code == 403
    assert editor.fill(OWN, f"{at}/c").status_code == 403


def test_finance_is_led_from_a_finished_account_to_its_proposal(visit: Callable[[str], Browser]) -> None:
    finance = visit("staff")
    assert 'href="/talous/tilit?avattu=b#ehdota"' in finance.get("/talous/tilit").text
    filled = finance.get("/talous/tilit?avattu=b").text
    assert 'value="acct_3"' in filled and 'value="FI1799900000000045"' in filled
    assert 'value="acct_3"' not in finance.get("/talous/tilit?avattu=c").text
