"""Items of payouts that the books did not know: fees have a posting of their own, people say the rest."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Forbidden, Invalid
from services.pledges.domain.payouts.payout_answers import BalanceItem, PayoutFacts
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from services.pledges.usecases.payouts.book_payout import book_payout
from services.pledges.usecases.payouts.decide_item import propose_item
from services.pledges.usecases.payouts.show_payouts import list_payouts, monthly_fees, show_payout
from tests.pledges.bank_world import IBANS, Paid, entry, statement
from tests.pledges.card_world import City

CHARGED, NET = 6_000, 5_885


def operator(city: City) -> Any:
    return register_collecting_account(
        city.context.sessions,
        AccountDetails(
            association_id=None, association_name="Asiakasvarat", payee_name="Asiakasvarat", iban=IBANS[1]
        ),
    )


def payout_with(city: City, *more: BalanceItem) -> str:
    """A payout of one charge and of whatever else the provider put into it."""
    made = city.back(city.campaign(model="keep_what_comes"), amount_cents=CHARGED)
    [(charge,)] = city.rows("SELECT charge_id FROM payment WHERE pledge_id = :id", id=made.pledge_id)
    [(day,)] = city.rows("SELECT (platform_now() AT TIME ZONE 'Europe/Helsinki')::date")
    items = [BalanceItem("txn_1", "charge", charge, CHARGED, CHARGED - NET, NET), *more]
    facts = PayoutFacts("po_1", "paid", sum(item.net_cents for item in items), day, True)
    with transaction(city.context.sessions) as session:
        book_payout(session, facts, items, None)
    return "po_1"


def arrived(city: City, iban: str = "FI2112345600000785") -> None:
    [(cents, day)] = city.rows("SELECT amount_cents, arrives_on FROM payout")
    told = entry([Paid(cents, name="STRIPE", message="STRIPE po_1", on=day)], "po_1")
    content = statement(told, total=cents, on=day, iban=iban)
    import_bank_file(city.context.sessions, "po.xml", content, "person:finance")


def decided(city: City, by: str = "person:b", **what: Any) -> None:
    given = {
        "collecting_account_id": city.account_id,
        "campaign_id": None,
        "comment": "Selvitetty Stripen kanssa",
    }
    asked = propose_item(city.context.sessions, "txn_2", **{**given, **what}, actor="person:a")
    decide_approval(
        city.context.sessions,
        asked.id,
        approve=True,
        seen_hash=asked.content_hash,
        reason="",
        actor=by,
        authenticated_at=datetime.now(UTC).isoformat(),
    )


FEE = BalanceItem("txn_2", "stripe_fee", None, -200, 0, -200)
UNKNOWN = BalanceItem("txn_2", "adjustment", "adj_1", -300, 0, -300)


def test_a_fee_of_the_account_is_posted_in_the_operators_books_and_explains_the_payout(city: City):
    operator(city)
    payout_with(city, FEE)
    assert city.rows("SELECT findings FROM payout") == [([],)]
    assert city.ledger() == {
        "held": -CHARGED,
        "stripe_fees": CHARGED - NET + 200,
        "stripe_in_transit": NET - 200,
    }


def test_without_an_account_of_the_operators_a_fee_waits_for_people(city: City):
    payout_with(city, FEE)
    assert city.rows("SELECT findings FROM payout") == [(["unexplained:stripe_fee:None"],)]
    decided(city, decision="fee")
    assert city.rows("SELECT findings FROM payout") == [([],)]


def test_an_item_explained_after_the_payout_arrived_leaves_nothing_unallocated(city: City):
    payout_with(city, UNKNOWN)
    arrived(city)
    assert city.ledger()["unallocated_receipts"] == 300
    decided(city, decision="write_off")
    assert city.ledger() == {
        "bank": NET - 300,
        "held": -CHARGED,
        "stripe_fees": CHARGED - NET,
        "write_off": 300,
    }
    assert city.rows("SELECT state, findings FROM payout") == [("arrived", [])]


def test_an_item_that_is_a_campaigns_money_is_held_for_it(city: City):
    campaign = city.campaign()
    payout_with(city, BalanceItem("txn_2", "adjustment", None, 500, 0, 500))
    decided(city, decision="campaign", campaign_id=campaign, collecting_account_id=None)
    assert city.rows("SELECT balance_cents FROM ledger_balance WHERE account = :a", a=f"held:{campaign}") == [
        (-500,)
    ]


def test_one_person_cannot_say_what_an_item_is_and_nobody_says_it_twice(city: City):
    payout_with(city, UNKNOWN)
    before = city.ledger()
    with pytest.raises(Forbidden, match="own_request"):
        decided(city, by="person:a", decision="write_off")
    assert city.ledger() == before
    with pytest.raises(Conflict, match="already_proposed"):
        decided(city, decision="fee")


def test_an_item_that_is_known_is_not_up_for_decision(city: City):
    payout_with(city)
    with pytest.raises(Conflict, match="item_is_known"):
        propose_item(
            city.context.sessions,
            "txn_1",
            "fee",
            collecting_account_id=city.account_id,
            campaign_id=None,
            comment="-",
            actor="person:a",
        )


def test_a_decision_needs_to_say_whose_books(city: City):
    payout_with(city, UNKNOWN)
    with pytest.raises(Invalid):
        decided(city, decision="campaign")
    with pytest.raises(Invalid):
        decided(city, decision="fee", collecting_account_id=new_id())


def test_a_payout_is_shown_with_its_items_their_subjects_and_fees_by_month(city: City):
    operator(city)
    payout_with(city, FEE)
    shown = show_payout(city.context.sessions, "po_1", "", 50)
    assert shown["net_cents"] == shown["amount_cents"] == NET - 200
    assert [(item["kind"], item["subject_kind"]) for item in shown["items"]["items"]] == [
        ("charge", "pledge"),
        ("stripe_fee", None),
    ]
    assert [kind["kind"] for kind in shown["kinds"]] == ["charge", "stripe_fee"]
    [row] = list_payouts(city.context.sessions, None, 10)["items"]
    assert row["item_count"] == 2
    [month] = monthly_fees(city.context.sessions)["items"]
    assert (month["charges"], month["account"], month["total_cents"]) == (CHARGED - NET, 200, 315)
