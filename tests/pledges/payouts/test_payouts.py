"""Payouts: whose money is in them, to the cent; on their way, arrived, failed; and what they settle."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import requests
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.pledges.domain.books.reconciliation import PayoutItemFacts, payout_findings
from services.pledges.domain.payouts.payout_shares import part_back, part_hold
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.books.reconcile import compare_books, reconciliation
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from services.pledges.usecases.cards.apply_provider_event import apply_event
from services.pledges.usecases.cards.sweep_provider import sweep_now
from services.pledges.usecases.payouts.book_payout import book_payout
from services.pledges.usecases.payouts.import_payouts import import_provider_payouts
from services.pledges.usecases.transferring.transfer_run import run_transfers
from tests.pledges.bank_world import IBANS, Paid, entry, statement
from tests.pledges.card_world import City
from tests.pledges.connected_world import connect, funded
from tests.pledges.transferring.test_transfers import CHARGED, FEE, PASSED_ON

IBAN = "FI2112345600000785"


def imported(city: City) -> list[tuple[Any, ...]]:
    return city.rows("SELECT state, amount_cents, findings FROM payout ORDER BY imported_at, id")


def payments(city: City) -> list[str]:
    return [state for (state,) in city.rows("SELECT state FROM payment ORDER BY pledge_id")]


def in_the_bank(city: City, payout: dict[str, Any], iban: str = IBAN) -> dict[str, Any]:
    """The bank's statement of the day tells of the payout."""
    [(day,)] = city.rows("SELECT (platform_now() AT TIME ZONE 'Europe/Helsinki')::date")
    cents = payout["amount"]
    line = entry(
        [Paid(cents, name="STRIPE PAYMENTS", message=f"STRIPE {payout['id']}", on=day)], payout["id"]
    )
    content = statement(line, total=cents, on=day, iban=iban)
    return import_bank_file(city.context.sessions, f"{payout['id']}.xml", content, "person:finance")


def settings_of(city: City, **data: str) -> None:
    address = f"{city.address}/v1/balance_settings"
    requests.post(address, data=data, auth=("sk_test_local", ""), timeout=10).raise_for_status()


def paid_out_to_its_own_bank(city: City) -> tuple[str, dict[str, Any]]:
    account = connect(city, pays_out=False)
    funded(city, cards=2)
    run_transfers(city.context)
    payout = city.control("payout", account=account)["payout"]
    import_provider_payouts(city.context)
    return account, payout


def test_a_connected_accounts_payout_settles_what_was_passed_on_and_clears_in_its_bank(city: City):
    _, payout = paid_out_to_its_own_bank(city)
    assert imported(city) == [("in_transit", 2 * PASSED_ON, [])]
    assert city.rows("SELECT collecting_account_id FROM payout") == [(city.account_id,)]
    assert payments(city) == ["settled", "settled"]
    assert [state for (state,) in city.rows("SELECT state FROM transfer")] == ["paid", "paid"]
    compare_books(city.context)
    told = reconciliation(city.context.sessions)
    assert [(row["what"], row["difference_cents"]) for row in told["rows"] if row["what"] != "bank"] == [
        ("stripe_account", 0),
        ("stripe", 0),
    ]
    assert in_the_bank(city, payout)["matched"] == 1
    assert imported(city) == [("arrived", 2 * PASSED_ON, [])]
    assert city.ledger() == {"bank": 2 * PASSED_ON, "held": -2 * CHARGED, "stripe_fees": 2 * FEE}
    assert compare_books(city.context)


def test_case_21_a_payout_that_failed_after_it_was_paid_goes_out_again_and_is_explained(city: City):
    account, payout = paid_out_to_its_own_bank(city)
    city.control("payout", payout=payout["id"], fail="account_closed")
    assert apply_event(city.context, "payout.failed", payout["id"], account) == "failed"
    assert payments(city) == ["succeeded", "succeeded"]
    assert apply_event(city.context, "payout.failed", payout["id"], account) == "failed_before"
    again = city.control("payout", account=account)["payout"]
    assert again["amount"] == payout["amount"]
    import_provider_payouts(city.context)
    assert imported(city) == [("failed", 2 * PASSED_ON, []), ("in_transit", 2 * PASSED_ON, [])]
    assert in_the_bank(city, again)["matched"] == 1
    assert "stripe_in_transit" not in city.ledger()


def test_case_21_our_own_failed_payout_is_taken_back_and_its_return_explained(city: City):
    city.back(city.campaign(model="keep_what_comes"), amount_cents=CHARGED)
    payout = city.control("payout")["payout"]
    import_provider_payouts(city.context)
    assert payments(city) == ["settled"]
    city.control("payout", payout=payout["id"], fail="no_account")
    import_provider_payouts(city.context)
    assert (imported(city)[0][0], payments(city)) == ("failed", ["succeeded"])
    assert city.ledger()["stripe_balance"] == PASSED_ON
    city.control("payout")
    import_provider_payouts(city.context)
    assert imported(city)[1] == ("in_transit", PASSED_ON, [])
    assert city.ledger()["stripe_in_transit"] == PASSED_ON


def test_case_21_a_payout_that_fails_after_it_came_to_the_bank_waits_for_a_person(city: City):
    account, payout = paid_out_to_its_own_bank(city)
    in_the_bank(city, payout)
    city.control("payout", payout=payout["id"], fail="could_not_process")
    assert apply_event(city.context, "payout.failed", payout["id"], account) == "failed_after_arrival"
    assert imported(city) == [("arrived", 2 * PASSED_ON, ["failed_after_arrival"])]


def test_case_21_a_payout_whose_items_do_not_sum_to_it_settles_nothing_and_says_so(city: City):
    city.back(city.campaign(model="keep_what_comes"), amount_cents=CHARGED)
    payout = city.control("payout")["payout"]
    facts = city.context.cards.balances.fetch_payout(payout["id"])
    items = city.context.cards.balances.payout_items(payout["id"])
    with transaction(city.context.sessions) as session:
        book_payout(session, replace(facts, amount_cents=facts.amount_cents - 7), items, None)
    assert imported(city) == [("in_transit", PASSED_ON - 7, ["sum_differs:7"])]
    assert payments(city) == ["succeeded"]


def test_case_21_a_payout_below_zero_is_taken_from_the_bank(city: City):
    made = city.back(city.campaign(model="keep_what_comes"), amount_cents=CHARGED)
    settings_of(city, **{"payments[debit_negative_balances]": "true"})
    first = city.control("payout")["payout"]
    import_provider_payouts(city.context)
    in_the_bank(city, first)
    city.move(days=1)
    # The provider is told of the refund directly: our own balance there has nothing for it.
    [(charge,)] = city.rows("SELECT charge_id FROM payment WHERE pledge_id = :id", id=made.pledge_id)
    dispute = city.control("dispute", charge=charge)
    apply_event(city.context, "charge.dispute.created", dispute["id"])
    taken = city.control("payout")["payout"]
    assert taken["amount"] < 0
    import_provider_payouts(city.context)
    assert imported(city)[1] == ("in_transit", taken["amount"], [])
    assert in_the_bank(city, taken)["matched"] == 1
    assert "stripe_in_transit" not in city.ledger()
    assert "stripe_balance" not in city.ledger()


def test_case_21_a_charge_that_is_heard_of_late_explains_the_payout_after_the_sweep(city: City):
    made = city.promise(city.campaign(model="keep_what_comes"), CHARGED)
    city.give_card(made)
    city.control("payout")
    import_provider_payouts(city.context)
    [(_, _, findings)] = imported(city)
    assert [finding.partition(":")[0] for finding in findings] == ["unexplained"]
    sweep_now(city.context)
    assert imported(city) == [("in_transit", PASSED_ON, [])]
    assert payments(city) == ["settled"]
    assert city.ledger()["stripe_in_transit"] == PASSED_ON


def test_our_payouts_leave_behind_what_is_to_be_passed_on(city: City):
    operator = register_collecting_account(
        city.context.sessions,
        AccountDetails(
            association_id=None, association_name="Asiakasvarat", payee_name="Asiakasvarat", iban=IBANS[1]
        ),
    )
    connect(city)
    ours = city.campaign(
        days=90,
        model="keep_what_comes",
        collecting_account_id=str(operator),
        association_id=str(new_id()),
        legal_mode="presale",
    )
    city.back(city.campaign(), amount_cents=CHARGED)
    city.move(days=20)
    city.close()
    run_transfers(city.context)
    city.back(ours, amount_cents=2_000)
    payout = city.control("payout")["payout"]
    own_cents = 2_000 - 55
    assert payout["amount"] == own_cents
    import_provider_payouts(city.context)
    assert imported(city)[-1] == ("in_transit", own_cents, [])
    shares = dict(
        city.rows(
            "SELECT collecting_account_id, balance_cents FROM ledger_balance "
            "WHERE account = 'stripe_in_transit' AND balance_cents <> 0"
        )
    )
    assert shares == {operator: own_cents}
    city.back(ours, amount_cents=1_000)
    city.control("payout")
    import_provider_payouts(city.context)
    assert [findings for *_, findings in imported(city)] == [[], []]
    assert city.ledger()["stripe_balance"] == PASSED_ON


OWNERS = [UUID(int=number) for number in range(1, 5)]
SHARES = st.dictionaries(st.sampled_from(OWNERS), st.integers(-500, 5_000))


@given(SHARES, st.sets(st.sampled_from(OWNERS)), st.integers(0, 20_000))
def test_what_is_kept_back_is_never_more_than_an_owners_share(
    shares: dict[UUID, int], passed_on: set[UUID], kept: int
):
    parts = part_hold(kept, shares, passed_on)
    assert all(0 < -cents <= shares[owner] for owner, cents in parts.items())
    room = sum(cents for cents in shares.values() if cents > 0)
    assert -sum(parts.values()) == min(kept, room)
    waiting = sum(max(0, cents) for owner, cents in shares.items() if owner in passed_on)
    others = -sum(cents for owner, cents in parts.items() if owner not in passed_on)
    assert others == max(0, min(kept, room) - waiting)


@given(SHARES, st.integers(-3, 3))
def test_what_comes_back_comes_back_whole_or_is_looked_into(shares: dict[UUID, int], off: int):
    parts = part_back(shares, sum(shares.values()) + off)
    assert parts == ({owner: cents for owner, cents in shares.items() if cents} if off == 0 else {})


def test_a_sum_that_the_books_have_otherwise_is_named():
    items = [
        PayoutItemFacts(kind="charge", source="ch_1", net_cents=100, booked_net_cents=(90,)),
        PayoutItemFacts(kind="refund", source="re_1", net_cents=-30, booked_net_cents=(-30, 30)),
        PayoutItemFacts(kind="adjustment", source=None, net_cents=-5),
    ]
    assert payout_findings(65, items) == ["net_differs:ch_1", "unexplained:adjustment:None"]
    assert payout_findings(60, items)[0] == "sum_differs:5"
