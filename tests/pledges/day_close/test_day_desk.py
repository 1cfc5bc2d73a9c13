"""Days, months, checks and payouts as the desk and the command line reach them."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.pledges.cli import cli
from tests.pledges.bank_world import Paid
from tests.pledges.card_world import City
from tests.pledges.day_world import Days, a_full_day, day_before
from tests.pledges.test_finance_desk import staff


@pytest.fixture
def days(city: City, tmp_path: Path) -> Days:
    return Days(city, tmp_path)


def command(days: Days, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, list[str]]:
    for name, value in days.city.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CLOSE_EXPORT_DIR", str(days.folder))
    told = CliRunner().invoke(cli, list(words))
    return told.exit_code, told.output.splitlines()


def test_the_night_closes_verifies_checks_and_locks_from_the_command_line(
    days: Days, monkeypatch: pytest.MonkeyPatch
):
    days.charged()
    days.told(Paid(2_500))
    first = days.today
    days.next_day()
    code, lines = command(days, monkeypatch, "close-day", first.isoformat())
    assert (code, lines[-2:]) == (0, [f"{first} closed", "closed: 1, open: 0"])
    code, lines = command(days, monkeypatch, "verify")
    assert (code, lines[-1]) == (0, "nothing was changed")
    code, lines = command(days, monkeypatch, "self-check")
    assert (code, {line.split(":")[0] for line in lines}) == (
        0,
        {
            "sum_zero",
            "cause_of_entries",
            "charges_posted",
            "balances_rebuilt",
            "totals_rebuilt",
            "match_funds_agree",
            "paid_has_receipt",
            "clearing_clears",
        },
    )
    code, lines = command(days, monkeypatch, "lock-period", f"{first:%Y-%m}", "--comment", "kokeeksi")
    assert code == 1
    assert "month_not_over" in lines[-1]
    (days.folder / "day-heads.txt").write_text(f"1 {first} {'0' * 64} 1 {'0' * 64}\n")
    code, lines = command(days, monkeypatch, "verify")
    assert code == 1
    assert [line for line in lines if line.startswith("day_seal_rewritten")]
    assert days.city.client().get("/books/checks", staff("finance")).json["may_settle"] is False


def test_the_desk_reads_a_day_explains_what_differs_and_closes_it(days: Days):
    days.told(Paid(2_500))
    days.next_day()
    days.told(Paid(1_000), opening=2_900)
    days.next_day()
    days.prove()
    desk = days.city.client()
    first, second = day_before(days, 2), day_before(days, 1)
    assert desk.post(f"/days/{first}/seal", staff("finance")).status_code == 201
    listed = desk.get("/days?limit=1", staff("finance_approver")).json
    assert (listed["items"][0]["state"], listed["items"][0]["open"]) == ("differs", 2)
    assert desk.get(f"/days?limit=1&after={listed['next']}", staff("finance")).json["items"][0]["day"] == str(
        first
    )
    shown = desk.get(f"/days/{second}", staff("finance")).json
    assert {each["cause"] for each in shown["differences"]} == {"statement_gap", "balance_differs"}
    assert desk.post(f"/days/{second}/seal", staff("finance")).json["code"] == "differences_open"
    for each in shown["differences"]:
        assert desk.post(f"/differences/{each['id']}/taking", staff("finance")).status_code == 200
        said = {"comment": "Avaussaldo on pankin oikaisema"}
        explained = desk.post(f"/differences/{each['id']}/explanation", staff("finance"), json=said)
        assert explained.json["state"] == "explained"
    assert desk.post(f"/days/{second}/proof", staff("finance")).json["state"] == "differs"
    assert desk.post(f"/days/{second}/seal", staff("finance")).status_code == 201
    assert desk.get(f"/days/{second}", staff("finance")).json["seal"]["number"] == 2
    assert desk.get("/days/eilen", staff("finance")).status_code == 422
    assert desk.get(f"/days/{second + timedelta(days=400)}", staff("finance")).status_code == 404


def test_an_approver_may_read_days_and_payouts_and_change_nothing(days: Days):
    payout = a_full_day(days)
    desk, approver = days.city.client(), staff("finance_approver")
    assert desk.get("/payouts", approver).json["items"][0]["provider_id"] == payout["id"]
    shown = desk.get(f"/payouts/{payout['id']}", approver).json
    assert shown["net_cents"] == shown["amount_cents"] == payout["amount"]
    assert desk.get("/payout-fees", approver).json["items"][0]["charges"] == 115
    assert desk.get("/periods", approver).json["items"] == []
    for deed in (f"/days/{day_before(days)}/seal", "/periods", "/payout-items/txn_1/proposals"):
        assert desk.post(deed, approver, json={}).status_code == 403
    assert desk.get("/payouts/po_nobody", approver).status_code == 404
