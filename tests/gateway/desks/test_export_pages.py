"""Exports, the chart of accounts, and a figure followed down to the bank's file and up again."""

import json

import pytest
from flask import Flask

from gateway.wording.books import ledger_nouns
from gateway.wording.exports import export_kind, export_problem, vat_rate
from services.pledges.domain.exporting.chart import NOUNS, PROPOSED
from services.pledges.domain.exporting.columns import Kind
from tests.gateway.conftest import Browser
from tests.gateway.desks.codes_in_source import codes
from tests.gateway.fake_exports import CAMPAIGN, LINE, OWNER, TRANSACTION
from tests.gateway.fake_platform import FakePlatform

DAYS = {"alkaen": "1.11.2026", "asti": "30.11.2026"}
EXPORTS, CHART = "/talous/viennit", "/talous/tilikartta"


@pytest.fixture
def finance(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who keeps the books."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "staff"
    return Browser(client)


def sent(platform: FakePlatform, path: str) -> dict[str, object]:
    """What the services were sent there last."""
    return [json.loads(body) for method, at, body, _ in platform.seen if (method, at) == ("POST", path)][-1]


def test_a_file_is_passed_on_as_the_service_made_it(finance: Browser, platform: FakePlatform) -> None:
    answer = finance.fill(EXPORTS, laji="trial_balance", muoto="xlsx", erotin=";", **DAYS)
    assert answer.status_code == 200 and len(answer.data) == 40 * 65_536
    assert "paivakirja-2026-11-01" in answer.headers["Content-Disposition"]
    order = sent(platform, "/books/exports")
    assert (order["kind"], order["from"], order["to"]) == ("trial_balance", "2026-11-01", "2026-11-30")
    assert (order["format"], order["decimal_comma"], order["bom"], order["campaign_id"]) == (
        "xlsx",
        True,
        True,
        None,
    )


def test_the_choices_of_a_csv_are_sent(finance: Browser, platform: FakePlatform) -> None:
    answer = finance.fill(
        EXPORTS,
        laji="ledger",
        muoto="csv",
        erotin=",",
        desimaalipiste="1",
        ilman_bom="1",
        kampanja=CAMPAIGN,
        **DAYS,
    )
    assert answer.data.startswith(b"x")
    order = sent(platform, "/books/exports")
    assert (order["separator"], order["decimal_comma"], order["bom"]) == (",", False, False)
    assert order["campaign_id"] == CAMPAIGN


def test_accounts_without_a_number_are_named_before_anything_is_taken_out(finance: Browser) -> None:
    answer = finance.fill(EXPORTS, laji="journal", muoto="csv", erotin=";", **DAYS)
    assert answer.status_code == 422
    assert (
        "Näiltä tileiltä puuttuu tilinumero" in answer.text and "Kampanjan varat, Tuppuralan" in answer.text
    )
    again = finance.fill(EXPORTS, laji="journal", muoto="csv", erotin=";", ilman_numeroita="1", **DAYS)
    assert (again.status_code, len(again.data)) == (200, 40 * 65_536)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"alkaen": "31.2.2026"}, "Kirjoita päivä muodossa"),
        ({"asti": ""}, "Kirjoita päivä"),
        ({"asti": "1.1.2026"}, "Viimeinen päivä on ennen ensimmäistä"),
        ({"laji": "kaikki"}, "Valitse luettelosta"),
    ],
)
def test_a_wrong_field_is_told_and_nothing_is_exported(
    finance: Browser, wrong: dict[str, str], said: str
) -> None:
    given = {"laji": "ledger", "muoto": "csv", "erotin": ";"} | DAYS | wrong
    answer = finance.fill(EXPORTS, **given)
    assert answer.status_code == 422
    assert said in answer.text


def test_ready_periods_fill_in_the_days(finance: Browser) -> None:
    this_year = finance.get(f"{EXPORTS}?jakso=vuosi&laji=vat&kampanja={CAMPAIGN}").text
    assert 'value="1.1.20' in this_year and 'value="31.12.20' in this_year
    assert (
        '<option value="vat" selected>' in this_year and f'<option value="{CAMPAIGN}" selected>' in this_year
    )
    assert 'value="1.' in finance.get(f"{EXPORTS}?jakso=edellinen").text


def test_an_earlier_export_is_listed_and_taken_again(finance: Browser) -> None:
    page = finance.get(EXPORTS).text
    assert "Pääkirja" in page and "1204" in page and "cdcdcdcdcdcd…" in page
    assert finance.fill(EXPORTS, f"{EXPORTS}/{OWNER}/uudelleen").data == b"sama"
    refused = finance.fill(EXPORTS, f"{EXPORTS}/{LINE}/uudelleen")
    assert refused.status_code == 303
    assert "ei enää synny samana" in finance.get(EXPORTS).text


def test_a_number_is_set_from_a_day_on(finance: Browser, platform: FakePlatform) -> None:
    given = {"noun": "held", "number": "2940", "name": "Varat", "effective_from": "1.1.2026"}
    assert finance.fill(CHART, f"{CHART}/tilit", **given).status_code == 303
    assert sent(platform, "/books/chart") == given | {
        "effective_from": "2026-01-01",
        "collecting_account_id": None,
    }
    refused = finance.fill(CHART, f"{CHART}/tilit", **given | {"number": "!"})
    assert refused.status_code == 422 and "Tilinumerossa voi olla" in refused.text
    page = finance.get(CHART).text
    assert "Ilman numeroa tänään:" in page and "1910" in page and "25,5" in page


def test_proposed_numbers_and_dimensions_are_set(finance: Browser, platform: FakePlatform) -> None:
    assert finance.fill(CHART, f"{CHART}/ehdotus", voimassa="1.1.2026").status_code == 303
    assert "2 tiliä sai numeron" in finance.get(CHART).text
    given = {
        "campaign_id": CAMPAIGN,
        "cost_centre": "4100",
        "project": "",
        "vat": "13,5",
        "since": "1.1.2026",
    }
    assert finance.fill(CHART, f"{CHART}/kampanjat", **given).status_code == 303
    assert sent(platform, f"/books/dimensions/{CAMPAIGN}")["vat_basis_points"] == 1350
    wrong = finance.fill(CHART, f"{CHART}/kampanjat", **given | {"vat": "paljon"})
    assert wrong.status_code == 422 and "esimerkiksi 25,5" in wrong.text
    stranger = finance.fill(CHART, f"{CHART}/kampanjat", **given | {"campaign_id": OWNER})
    assert stranger.status_code == 422 and "Valitse luettelosta" in stranger.text


def test_a_figure_leads_down_to_the_file_and_a_line_up_to_the_figures(finance: Browser) -> None:
    accounts = f"/talous/kirjanpito/tilit/{OWNER}/held"
    account = f"/talous/kirjanpito/tili/{OWNER}/held:{CAMPAIGN}"
    entry, line = f"/talous/kirjanpito/tapahtumat/{TRANSACTION}", f"/talous/kirjanpito/tilirivit/{LINE}"
    books = finance.get("/talous/kirjanpito").text
    assert accounts in books and EXPORTS in books and CHART in books
    assert account in finance.get(accounts).text.replace("%3A", ":")
    rows = finance.get(f"{account}?alkaen=1.11.2026&asti=eilen").text
    assert entry in rows and "2026/17" in rows and "\u221235,00" in rows
    behind = finance.get(entry).text
    for said in (line, "po_1", "ch_1", "MK-10001", "ab" * 32, "20261120ARK1", "Tämä on kumottu"):
        assert said in behind, said
    assert f"/talous/tiliotteet/{OWNER}/tiedosto" in behind
    assert "&lt;b&gt;" in behind and "<b>lähi" not in behind
    up = finance.get(line).text
    assert entry in up and f"/talous/kampanjat/{CAMPAIGN}" in up
    assert finance.get("/talous/kirjanpito/tapahtumat/none").status_code == 404


def test_every_kind_account_and_refusal_has_words(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        assert [kind for kind in Kind if export_kind(kind) == kind] == []
        assert set(ledger_nouns()) == set(NOUNS) == set(PROPOSED)
        refused = codes("pledges/usecases/exporting/*.py")
        assert {"unmapped_accounts", "export_differs", "before_the_beginning"} <= refused
        plain = export_problem("no_such_code")
        assert [code for code in sorted(refused) if export_problem(code) == plain] == []
        assert [vat_rate(points) for points in (2550, 1400, 1350, 25)] == [
            "25,5\u00a0%",
            "14\u00a0%",
            "13,5\u00a0%",
            "0,25\u00a0%",
        ]
