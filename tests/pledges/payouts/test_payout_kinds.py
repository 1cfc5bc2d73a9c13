"""What a payout may be made of and how it may be made: all is booked to the cent, or named."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from infra.sandbox.stripe.resources import balance
from services.pledges.usecases.cards.apply_provider_event import apply_event
from services.pledges.usecases.day_close.look_at_provider import look_at_provider
from services.pledges.usecases.day_close.prove_day import prove_day
from services.pledges.usecases.payouts.import_payouts import import_payout, import_provider_payouts
from services.pledges.usecases.payouts.show_payouts import show_payout
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from tests.pledges.card_world import City
from tests.pledges.day_world import Days, day_before
from tests.pledges.payouts.test_payout_items import NET, operator
from tests.pledges.refund_world import charge_of, refund


@pytest.fixture
def days(city: City, tmp_path) -> Days:
    return Days(city, tmp_path)


def posted(city: City, count: int, kind: str, cents: int, currency: str = "eur") -> None:
    """So many items that the provider puts into our balance."""
    with city.sandbox.work(city.address) as work:
        for _ in range(count):
            made = work.store.fetch(balance.post(work, kind, cents, None), "balance_transaction")
            made.body["currency"] = currency
            work.store.save(made)


def made_by_hand(city: City, cents: int) -> Any:
    client = city.context.cards.balances._client
    return client.v1.payouts.create({"amount": cents, "currency": "eur"})


def test_a_payout_of_more_items_than_a_page_has_is_read_to_its_end(days: Days):
    city = days.city
    operator(city)
    days.charged()
    posted(city, 230, "stripe_fee", -3)
    payout = days.paid_out()
    assert payout["amount"] == NET - 230 * 3
    shown = show_payout(city.context.sessions, payout["id"], "", 50)
    assert shown["net_cents"] == shown["amount_cents"] == payout["amount"]
    assert city.rows("SELECT count(*), sum(net_cents) FROM payout_item") == [(231, payout["amount"])]
    assert city.rows("SELECT findings FROM payout") == [([],)]
    days.next_day()
    assert days.prove() == []


def test_a_payout_of_charges_a_refund_and_a_dispute_is_the_sum_of_them_all(days: Days):
    city = days.city
    open_one = city.campaign(model="keep_what_comes", days=60)
    lost, kept = (city.back(open_one, amount_cents=6_000) for _ in range(2))
    dispute = city.control("dispute", charge=charge_of(city, lost))
    apply_event(city.context, "charge.dispute.created", dispute["id"])
    refund(city, kept, 2_000)
    send_due_refunds(city.context)
    days.charged()
    payout = days.paid_out()
    kinds = dict(city.rows("SELECT kind, count(*) FROM payout_item GROUP BY 1"))
    assert (kinds["charge"], kinds["refund"], kinds["adjustment"]) == (3, 1, 1)
    assert city.rows("SELECT sum(net_cents) FROM payout_item") == [(payout["amount"],)]
    assert city.rows("SELECT findings FROM payout") == [([],)]
    days.next_day()
    assert days.prove() == []


def test_a_payout_made_by_hand_is_not_guessed_at_but_named_by_the_close(days: Days):
    city = days.city
    days.charged()
    with city.sandbox.work(city.address) as work:
        balance.post(work, "topup", 1_000, None)
    payout = made_by_hand(city, 1_000)
    assert import_provider_payouts(city.context) == 0
    assert import_payout(city.context, payout.id, None) == "made_by_hand"
    days.next_day(4)
    look_at_provider(days.context)
    prove_day(days.context.sessions, day_before(days))
    assert ("payout_not_imported", payout.id, 1_000) in days.differing()


def test_what_is_not_in_euros_is_left_alone_and_told(days: Days):
    city = days.city
    days.charged()
    posted(city, 1, "charge", 7_000, "sek")
    look_at_provider(days.context)
    assert city.rows("SELECT kind FROM provider_item") == [("charge",)]
    assert city.rows("SELECT sum(net_cents) FROM provider_item") == [(NET,)]
    days.next_day()
    assert [each for each in days.prove() if each[0] != "balance_differs"] == []
    balances = city.context.cards.balances
    payout = days.city.control("payout")["payout"]
    facts = replace(balances.fetch_payout(payout["id"]), currency="SEK")
    other = replace(city.context, cards=SimpleNamespace(balances=_Telling(facts)))
    assert import_payout(other, facts.id, None) == "other_currency"
    assert city.rows("SELECT count(*) FROM payout") == [(0,)]


class _Telling:
    """Balances at which there is one payout."""

    def __init__(self, facts: Any) -> None:
        self._facts = facts

    def fetch_payout(self, _payout_id: str, _account: str | None = None) -> Any:
        return self._facts
