"""Transfers: each charge is passed on once, after its window, to whoever collects; what went back comes back."""

import pytest

from services.pledges.usecases.import_payouts import import_provider_payouts
from services.pledges.usecases.transfer_run import run_transfers
from tests.pledges.card_world import City
from tests.pledges.connected_world import (
    at_the_provider,
    connect,
    funded,
    let_wait_no_longer,
    transfers,
)

CHARGED, FEE = 6_000, 115
PASSED_ON = CHARGED - FEE


def test_each_charge_is_passed_on_once_after_its_repair_window(city: City):
    account = connect(city)
    campaign, backers = funded(city, cards=3)
    run_transfers(city.context)
    run_transfers(city.context)
    assert transfers(city) == [("created", PASSED_ON, 0, None)] * 3
    made = at_the_provider(city, "transfers")
    charges = {charge for (charge,) in city.rows("SELECT charge_id FROM payment")}
    assert {each["source_transaction"] for each in made} == charges
    assert {(each["destination"], each["transfer_group"]) for each in made} == {
        (account, f"campaign:{campaign}")
    }
    assert city.ledger() == {
        "held": -3 * CHARGED,
        "stripe_fees": 3 * FEE,
        "stripe_in_transit": 3 * PASSED_ON,
    }
    assert len(backers) == 3
