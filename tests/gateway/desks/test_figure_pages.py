"""The figures of the finance desk: every plot has its numbers behind it, and an empty one its words."""

import json
import re

import pytest
from flask import Flask

from gateway.wording.figures import PERIODS
from tests.gateway.conftest import Browser
from tests.gateway.fake_platform import FakePlatform

TABLES = ("raha", "tuki", "kaupunginosat", "ika", "koossa", "kulut", "kohdistus", "rajat", "rahoittajat")


def signed_in(gateway: Flask, who: str) -> Browser:
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = who
    return Browser(client)


@pytest.fixture
def finance(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who keeps the books."""
    assert platform.seen == []
    return signed_in(gateway, "staff")


def test_the_home_shows_figures_plots_what_comes_and_where_campaigns_head(finance: Browser) -> None:
    page = finance.get("/talous").text
    for said in (
        "2 462,00",
        "71 tilisiirtoa, 9 myöhässä",
        "Stripe-tilitys pankkiin",
        "Lähemäen talkoopuutarha päättyy",
        "Täyttyy 3.12.",
        "Jää 78 %:iin",
        "Ei vielä arviota",
        "arvio, ei lupaus",
        "lähellä kattoa",
        "97 %",
        "tavoitteesta, ei kattoa",
        "4 päivää jäljellä",
        "viite puuttuu",
        "Lähemäki",
        "alle puolet keskiarvosta",
    ):
        assert said in page.replace("\u00a0", " "), said


def test_every_drawing_is_named_described_and_backed_by_a_table(finance: Browser) -> None:
    for path, plots, tables in (("/talous", 2, 5), ("/talous/luvut", 2, 4)):
        page = finance.get(path).text
        drawings = re.findall(r'<svg class="plot (?:wide|narrow)"[^>]*aria-labelledby="(\S+) (\S+)"', page)
        assert len(drawings) == 2 * plots
        for title, text in drawings:
            assert re.search(rf'<title id="{title}">[^<]+</title><desc id="{text}">[^<]+</desc>', page)
        assert page.count('<details class="behind">') == tables
        assert "style=" not in page and "<style" not in page


@pytest.mark.parametrize("name", TABLES)
def test_each_table_goes_to_a_spreadsheet_with_the_numbers_of_its_plot(finance: Browser, name: str) -> None:
    answer = finance.get(f"/talous/luvut/{name}.csv?jakso=quarter")
    text = answer.get_data().decode("utf-8-sig")
    assert answer.status_code == 200 and text.count("\r\n") >= 3
    widths = {line.count(";") for line in text.splitlines()}
    assert len(widths) == 1 and widths.pop() >= 1


def test_the_csv_holds_the_very_sums_of_the_days(finance: Browser) -> None:
    text = finance.get("/talous/luvut/raha.csv").get_data().decode("utf-8-sig")
    assert text.splitlines()[1] == "2026-10-01;570,00;440,00;400,00;5,00"


def test_an_unknown_table_is_not_found(finance: Browser) -> None:
    assert finance.get("/talous/luvut/muu.csv").status_code == 404


def test_a_period_without_numbers_says_so_in_words(finance: Browser) -> None:
    page = finance.get("/talous?jakso=week").text
    assert "Tältä ajalta ei ole vielä lukuja." in page and '<svg class="plot' not in page
    assert "Mikään rivi ei odota selvitystä." in page
    assert "Yhtään maksua ei ole kohdistettu" in finance.get("/talous/luvut?jakso=week").text


def test_the_period_stands_in_the_address_and_nonsense_is_the_quarter(
    finance: Browser, platform: FakePlatform
) -> None:
    for period in PERIODS:
        assert f'<option value="{period}" selected>' in finance.get(f"/talous?jakso={period}").text
    assert '<option value="quarter" selected>' in finance.get("/talous?jakso='--").text
    assert platform.seen


def test_an_approver_sees_the_figures_and_no_links_to_the_books(
    gateway: Flask, platform: FakePlatform
) -> None:
    approver = signed_in(gateway, "approver")
    page = approver.get("/talous").text
    assert "Luvattu, varmistettu ja koossa" in page
    assert "/talous/tasmaytys" not in page and "Täsmääkö kaikki" not in page
    assert "Kirjaa rahoitusta" not in approver.get("/talous/luvut").text
    assert platform.seen


def test_a_sum_is_entered_for_a_funder_once_a_key(finance: Browser, platform: FakePlatform) -> None:
    form = {"funder": "esf", "kind": "realised", "amount": "−1 295 989,00", "entered_for": "2.1.2026"}
    answer = finance.fill("/talous/luvut", "/talous/luvut/rahoitus", **form, note="Oikaisu")
    assert answer.status_code == 303
    _method, _path, body, headers = next(each for each in platform.seen if each[1] == "/desk/funders/entries")
    sent = json.loads(body)
    assert sent["amount_cents"] == -129_598_900 and sent["entered_for"] == "2026-01-02"
    assert len(headers["Idempotency-Key"]) == 32


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "0"}, "summa"),
        ({"amount": "paljon"}, "summa"),
        ({"entered_for": "31.2.2026"}, "Kirjoita päivä muodossa"),
        ({"note": ""}, "Kirjoita selite"),
        ({"funder": "muu"}, "Virhe"),
    ],
)
def test_what_cannot_be_entered_is_said_at_its_field_and_the_rest_is_kept(
    finance: Browser, platform: FakePlatform, change: dict[str, str], said: str
) -> None:
    form = {"funder": "city", "kind": "planned", "amount": "25", "entered_for": "2.1.2026", "note": "Päätös"}
    answer = finance.fill("/talous/luvut", "/talous/luvut/rahoitus", **(form | change))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and said.lower() in page.lower() and 'class="error-summary"' in page
    assert not any(path == "/desk/funders/entries" for _m, path, _b, _h in platform.seen)


def test_a_refusal_of_the_service_is_told_at_the_sum(finance: Browser) -> None:
    form = {"funder": "city", "kind": "planned", "amount": "25", "entered_for": "2.1.2026", "note": "refuse"}
    answer = finance.fill("/talous/luvut", "/talous/luvut/rahoitus", **form)
    assert answer.status_code == 422 and 'id="amount-error"' in answer.get_data(as_text=True)
