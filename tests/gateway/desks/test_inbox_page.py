"""The inbox without a script: its list and pane, every proposal it can make, and every refusal in words."""

import json
from typing import Any

import pytest
from flask import Flask

from gateway.clients.inbox import Event
from gateway.wording.finance import refusal
from gateway.wording.inbox import batch_outcome, counted, event_title, placing_account
from services.pledges.api.bank_line_shapes import PART_ACCOUNTS
from tests.gateway.conftest import Browser
from tests.gateway.desks.codes_in_source import codes
from tests.gateway.fake_inbox import ASKED, LINE, OTHERS, OWN, PLAIN_HASH, PLEDGE
from tests.gateway.fake_platform import FakePlatform

INBOX = "/talous/tasmaytys"
ERKKI = LINE.format(2)
FORM = f"{INBOX}?rivi={ERKKI}"
PROPOSE = f"{INBOX}/{ERKKI}/ehdotus"


def signed_in(gateway: Flask, token: str) -> Browser:
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = token
    return Browser(client)


@pytest.fixture
def maija(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who keeps the books."""
    assert platform.seen == []
    return signed_in(gateway, "staff")


@pytest.fixture
def heikki(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who approves."""
    assert platform.seen == []
    return signed_in(gateway, "approver")


def page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def sent(platform: FakePlatform, path: str) -> list[dict[str, Any]]:
    return [json.loads(body) for method, at, body, _ in platform.seen if method == "POST" and at == path]


def keys(platform: FakePlatform, path: str) -> list[str]:
    return [headers.get("Idempotency-Key", "") for _, at, _, headers in platform.seen if at == path]


def proposed(platform: FakePlatform) -> list[dict[str, Any]]:
    return sent(platform, f"/bank-lines/{ERKKI}/proposals")


def test_the_page_tells_what_waits_and_opens_a_line_beside_the_list(maija: Browser) -> None:
    shown = page(maija, FORM)
    assert "Selvittämättä (1000+)" in shown and "Varmat osumat (38)" in shown
    assert "Viitteessä virhe (1000+)" in shown
    assert 'aria-current="true">Koskinen Erkki Juhani' in shown
    assert "Nimi sama, summa sama, kampanja viestissä.</textarea>" in shown
    assert "Soitin &lt;b&gt;maksajalle&lt;/b&gt;." in shown
    assert "Tuotu tiliotteesta" in shown and "Taina Talonen" in shown
    assert "style=" not in shown and "<script>" not in shown


def test_what_the_address_narrows_goes_to_the_service_and_comes_back_in_the_form(
    maija: Browser, platform: FakePlatform
) -> None:
    narrowed = "haku=koski&syy=paid_twice&alkaen=1.11.2026&vahintaan=12,50&ika=7&suunta=in&kenelle=me"
    shown = page(maija, f"{INBOX}?{narrowed}&jarjestys=largest")
    [query] = [headers for method, at, _, headers in platform.seen if at == "/bank-lines"]
    assert query
    assert 'value="12,50"' in shown and '<details class="more" open>' in shown
    answer = maija.get(f"{INBOX}?alkaen=31.2.2026&vahintaan=paljon")
    assert answer.status_code == 422
    told = answer.get_data(as_text=True)
    assert "Kirjoita päivä muodossa 6.12.2026" in told and "numeroina" in told


def test_the_list_is_taken_out_as_it_is_narrowed_or_refused_in_words(
    maija: Browser, platform: FakePlatform
) -> None:
    shown = page(maija, f"{INBOX}?haku=koski&vahintaan=12,50&ika=7&jarjestys=largest")
    for file_format in ("csv", "xlsx"):
        link = (
            f"{INBOX}/luettelo.{file_format}?haku=koski&amp;vahintaan=12,50&amp;ika=7&amp;jarjestys=largest"
        )
        assert f'href="{link}"' in shown
        answer = maija.get(link.replace("&amp;", "&"))
        assert answer.headers["Content-Disposition"].endswith(f'tilirivit.{file_format}"')
        assert sent(platform, "/bank-lines/table")[-1] == {
            "state": "inbox",
            "order": "largest",
            "q": "koski",
            "least_cents": 1250,
            "older_than_days": "7",
            "format": file_format,
        }
    assert maija.get(f"{INBOX}/luettelo.csv?tila=settled").status_code == 303
    assert "yli 20 000 riviä" in page(maija, f"{INBOX}?tila=settled").replace("\u00a0", " ")


def test_the_first_suggestion_is_proposed_with_its_justification_and_the_work_goes_on(
    maija: Browser, platform: FakePlatform
) -> None:
    following = LINE.format(3)
    action = f"{PROPOSE}?seuraava={following}"
    form = {"choice": PLEDGE.format(1), "comment": "Nimi sama, summa sama, kampanja viestissä."}
    answer = maija.fill(FORM, action, **form, do="propose", key="a-key-of-the-form")
    assert answer.status_code == 303 and f"rivi={following}#rivi" in answer.headers["Location"]
    assert proposed(platform) == [
        {"kind": "match", "pledge_id": PLEDGE.format(1), "comment": form["comment"]}
    ]
    assert keys(platform, f"/bank-lines/{ERKKI}/proposals") == ["a-key-of-the-form"]


def test_a_justification_of_the_first_suggestion_is_not_taken_for_another_choice(
    maija: Browser, platform: FakePlatform
) -> None:
    words = "Nimi sama, summa sama, kampanja viestissä."
    answer = maija.fill(FORM, PROPOSE, choice="refund", comment=words, prefilled=words, do="propose")
    assert answer.status_code == 422 and "Kirjoita, miksi valitsit toisin" in answer.get_data(as_text=True)
    assert proposed(platform) == []
    assert maija.fill(FORM, PROPOSE, choice="refund", comment="Ei meidän").status_code == 303
    assert proposed(platform) == [{"kind": "refund", "comment": "Ei meidän"}]


def test_another_sum_changes_the_promise_only_when_that_is_ticked(
    maija: Browser, platform: FakePlatform
) -> None:
    assert "Muuten ylimenevä 10,00" in page(maija, FORM).replace("\u00a0", " ")
    other = PLEDGE.format(2)
    for ticked in ({}, {"adjusts": other}):
        assert maija.fill(FORM, PROPOSE, choice=other, comment="Sama henkilö", **ticked).status_code == 303
    assert [each.get("adjusts_pledge") for each in proposed(platform)] == [None, True]


def test_a_line_is_split_over_rows_that_buttons_add_and_search_fills(
    maija: Browser, platform: FakePlatform
) -> None:
    found = maija.fill(FORM, PROPOSE, words="koskinen", do="search").get_data(as_text=True)
    assert "Löytyi 2 tukea" in found and 'value="take:MK-10002:4000"' in found
    assert "Mikään tuki ei vastaa" in maija.fill(FORM, PROPOSE, words="k", do="search").get_data(as_text=True)
    by_enter = maija.fill(FORM, PROPOSE, words="koskinen", choice="other", do="propose", comment="x")
    assert "Löytyi 2 tukea" in by_enter.get_data(as_text=True)
    taken = maija.fill(FORM, PROPOSE, do="take:MK-10002:4000").get_data(as_text=True).replace("\u00a0", " ")
    assert 'value="MK-10002"' in taken and 'value="40,00"' in taken and "Jakamatta 10,00 €" in taken
    first = {"parts-0-pledge": "mk-10002", "parts-0-amount": "40"}
    more = maija.fill(FORM, PROPOSE, do="row", **first).get_data(as_text=True)
    assert 'name="parts-1-pledge"' in more and 'value="mk-10002"' in more
    form = {"choice": "other", "comment": "Kaksi tukea", "do": "propose"}
    short = maija.fill(FORM, PROPOSE, **form, **first)
    assert short.status_code == 422 and "jakamatta 10,00" in short.get_data(as_text=True)
    rest = {"parts-1-account": "payer", "parts-1-amount": "10,00"}
    assert maija.fill(FORM, PROPOSE, **form, **first, **rest).status_code == 303
    assert proposed(platform) == [
        {
            "kind": "split",
            "parts": [
                {"pledge_id": PLEDGE.format(2), "amount_cents": 4_000},
                {"account": "payer", "amount_cents": 1_000},
            ],
            "comment": "Kaksi tukea",
        }
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({}, "Kirjoita ainakin yksi tuki ja summa"),
        ({"parts-0-pledge": "MK-10001", "parts-0-amount": "kaksi"}, "Osa 1: Kirjoita summa numeroina"),
        ({"parts-0-pledge": "MK-9", "parts-0-amount": "50"}, "Osa 1: tukea ei löydy"),
        ({"parts-0-amount": "50"}, "Osa 1: anna joko tuki tai tili"),
        ({"parts-0-pledge": "MK-10001", "parts-0-amount": "60"}, "suurempi kuin rivin summa"),
    ],
)
def test_parts_that_will_not_do_are_told_and_kept(
    maija: Browser, platform: FakePlatform, rows: dict[str, str], said: str
) -> None:
    answer = maija.fill(FORM, PROPOSE, choice="other", comment="Jako", do="propose", **rows)
    told = answer.get_data(as_text=True)
    assert answer.status_code == 422 and said in told
    assert all(f'value="{value}"' in told for value in rows.values())
    assert proposed(platform) == []


def test_a_line_is_booked_to_an_account_with_what_it_settles(maija: Browser, platform: FakePlatform) -> None:
    form = {"choice": "account", "comment": "Stripe"}
    assert "Valitse tili" in maija.fill(FORM, PROPOSE, **form).get_data(as_text=True)
    assert maija.fill(FORM, PROPOSE, **form, account=f"payout:{ASKED}").status_code == 303
    assert proposed(platform) == [
        {"kind": "account", "account": "payout", "target_id": ASKED, "comment": "Stripe"}
    ]


REFUSED = (
    codes("pledges/usecases/approving/propose.py", "Conflict")
    | codes("pledges/usecases/approving/withdraw_request.py")
    | codes("pledges/usecases/matching/*line*.py", "Conflict", "Invalid")
    | codes("pledges/usecases/matching/take_back.py", "Conflict", "Invalid")
    | codes("pledges/usecases/matching/held_parts.py", "Conflict", "Invalid")
    | codes("pledges/domain/bank/line_parts.py", "Conflict", "Invalid")
    | codes("pledges/usecases/inbox/ask_for_rest.py", "Conflict")
) - {"required"}


@pytest.mark.parametrize("code", sorted(REFUSED))
def test_every_refusal_of_the_service_is_told_in_words_and_the_form_is_kept(
    maija: Browser, code: str
) -> None:
    answer = maija.fill(FORM, PROPOSE, choice="refund", comment=f"refuse:{code}")
    told = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "error-summary" in told
    assert refusal(code) != refusal("no_such_code"), code
    assert f"refuse:{code}</textarea>" in told


def test_a_line_is_given_commented_and_an_own_proposal_taken_back(
    maija: Browser, platform: FakePlatform
) -> None:
    assert maija.fill(FORM, f"{INBOX}/{ERKKI}/tekija", person=OTHERS).status_code == 303
    assert maija.fill(FORM, f"{INBOX}/{ERKKI}/tekija", person="").status_code == 303
    assert sent(platform, "/bank-lines/assignments") == [
        {"line_ids": [ERKKI], "person_id": OTHERS},
        {"line_ids": [ERKKI], "person_id": None},
    ]
    empty = maija.fill(FORM, f"{INBOX}/{ERKKI}/kommentti", text=" ")
    assert empty.status_code == 422 and "Kirjoita kommentti" in empty.get_data(as_text=True)
    assert maija.fill(FORM, f"{INBOX}/{ERKKI}/kommentti", text="Soitin.").status_code == 303
    assert sent(platform, f"/bank-lines/{ERKKI}/notes") == [{"text": "Soitin."}]
    asked = f"{INBOX}?tila=proposed&rivi=asked"
    assert "Peru ehdotus" in page(maija, asked)
    assert maija.fill(asked, f"{INBOX}/asked/peru/{ASKED}").status_code == 303
    assert all(keys(platform, f"/approvals/{ASKED}/withdrawal"))


def test_what_was_done_is_taken_back_by_a_proposal_with_a_reason(
    maija: Browser, platform: FakePlatform
) -> None:
    done = f"{INBOX}?tila=settled&rivi={LINE.format(8)}"
    shown = page(maija, done).replace("\u00a0", " ")
    assert "Kumoa käsittely" in shown
    assert f"/talous/kirjanpito/tilirivit/{LINE.format(8)}" in shown
    assert f"/talous/kirjanpito/tapahtumat/{ASKED}" in shown
    assert "Tuki MK-10004" in shown and "Takaisin maksajalle P-7" in shown and "Kumottu" in shown
    assert "Taina Talonen ja entinen käsittelijä" in shown
    action = f"{INBOX}/{LINE.format(8)}/kumoa"
    maija.fill(done, action)
    assert "Kirjoita, miksi käsittely kumotaan" in page(maija, done)
    maija.fill(done, action, comment="Väärä henkilö")
    path = f"/bank-lines/{LINE.format(8)}/proposals"
    assert sent(platform, path) == [{"kind": "undo", "comment": "Väärä henkilö"}]


def test_the_chosen_lines_are_worked_together_and_each_outcome_is_told(
    maija: Browser, platform: FakePlatform
) -> None:
    chosen = [LINE.format(2), LINE.format(3)]
    told = maija.fill(INBOX, f"{INBOX}/valitut", line=chosen, do="best").get_data(as_text=True)
    assert "Valittujen rivien tulos" in told and "Ei yhtä varmaa osumaa" in told
    assert sent(platform, "/bank-lines/batch-proposals")[0]["line_ids"] == chosen
    maija.fill(INBOX, f"{INBOX}/valitut", line=chosen, do="mine")
    assert sent(platform, "/bank-lines/assignments") == [{"line_ids": chosen, "person_id": OWN}]
    form = {"line": chosen, "do": "join", "pledge": "MK-10001", "comment": "Kaksi erää"}
    maija.fill(INBOX, f"{INBOX}/valitut", **form)
    assert sent(platform, "/bank-lines/joined-proposals") == [
        {"line_ids": chosen, "pledge_id": PLEDGE.format(1), "comment": "Kaksi erää"}
    ]
    missing = maija.fill(INBOX, f"{INBOX}/valitut", **form | {"pledge": "MK-77"}).get_data(as_text=True)
    assert missing.count("Tukea ei löydy tällä numerolla") == 2
    assert maija.fill(INBOX, f"{INBOX}/valitut", do="best").status_code == 303


def test_plain_matches_are_approved_in_a_row_after_their_number_and_sum_were_seen(
    heikki: Browser, platform: FakePlatform
) -> None:
    at = "/talous/hyvaksynnat"
    shown = page(heikki, at)
    assert shown.count('name="seen"') == 1 and "Peru ehdotus" in shown
    seen = f"plain:{PLAIN_HASH}"
    looked = heikki.fill(at, f"{at}/valitut", seen=[seen, f"refund:{'b' * 64}"]).get_data(as_text=True)
    assert "Hyväksy 1 kohdistus, yhteensä 50,00" in looked.replace("\u00a0", " ")
    assert sent(platform, "/approvals/batch-approvals") == []
    assert heikki.fill(at, f"{at}/valitut/hyvaksy", seen=[seen], key="the-key-of-a-batch").status_code == 303
    items = [{"id": "plain", "content_hash": PLAIN_HASH}]
    assert sent(platform, "/approvals/batch-approvals") == [{"items": items}]
    assert "1 kohdistus hyväksytty ja tehty" in page(heikki, at)
    assert heikki.fill(at, f"{at}/plain", content_hash=PLAIN_HASH, decision="approve").status_code == 303
    assert all(keys(platform, "/approvals/plain/decision"))


def test_every_code_of_the_inbox_has_words(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        happened = (
            *("imported", "assigned", "let_go", "requested", "executed", "rejected", "expired"),
            *("withdrawn", "settled_by_itself", "rest_asked"),
        )
        assert [what for what in happened if event_title(Event("", what, kind="match")) == what] == []
        assert [code for code in PART_ACCOUNTS if placing_account(code) == code] == []
        outcomes = codes("pledges/usecases/matching/propose_many.py") | {
            *("no_sure_suggestion", "line_not_open", "not_found", "decide_one_by_one", "pledge_not_found"),
        }
        unknown = batch_outcome("no_such_code")
        assert [code for code in sorted(outcomes) if batch_outcome(code) == unknown] == []
        assert (counted(38), counted(1001)) == ("38", "1000+")
