"""Tax of what is sold: each purchase by its rate on the day its money came, also when it goes back."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from services.chassis.database import transaction
from services.contracts.rewards import RewardTerms
from services.pledges.domain.books import postings
from services.pledges.domain.exporting.columns import Kind
from services.pledges.domain.selling.purchases import SoldReward
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.selling.purchases import PledgeReward
from services.pledges.store.selling.receipts import received_on
from services.pledges.usecases.refunding.refunds import refund_receipt
from services.pledges.usecases.selling.follow_rewards import put_on_sale
from tests.pledges.bank_world import Paid, entry, open_world, statement
from tests.pledges.books_proof import assert_books_pass_beancount, cents, exported, read_csv
from tests.pledges.exporting.test_vat_by_date import AFTER, BEFORE, EARLIER, book, charge, give_back, told
from tests.pledges.selling.reward_world import reward

GENERAL, REDUCED, UNTAXED = 2_550, 1_400, 0


@pytest.fixture
def world(database):
    """A sale of three rewards, each at its own rate since before the law changed one of them."""
    with open_world(database("pledges")) as world:
        with transaction(world.sessions) as session:
            session.execute(text("UPDATE campaign_terms SET legal_mode = 'presale'"))
            terms = [
                reward(vat_basis_points=rate, vat_from="2025-06-01", position=place, price_cents=1)
                for place, rate in enumerate((GENERAL, REDUCED, UNTAXED), 1)
            ]
            put_on_sale(session, world.campaign_id, RewardTerms.read_all(terms))
        world.sold = dict(zip((GENERAL, REDUCED, UNTAXED), (each["id"] for each in terms), strict=True))
        yield world


def bought(world, rate, cents, on, charge_id):
    pledge = charge(world, cents, on, charge_id)
    with transaction(world.sessions) as session:
        session.add(
            PledgeReward(pledge_id=pledge.id, reward_id=world.sold[rate], count=cents, unit_price_cents=1)
        )
    return pledge


def test_each_purchase_is_taxed_by_its_own_rate_of_its_own_day_and_goes_back_at_it(world):
    bought(world, GENERAL, 12_550, BEFORE, "ch_1")
    old = bought(world, REDUCED, 11_400, BEFORE, "ch_2")
    bought(world, REDUCED, 11_350, AFTER, "ch_3")
    bought(world, UNTAXED, 5_000, AFTER, "ch_4")
    give_back(world, old, 5_700, AFTER)
    assert told(world) == [
        ("2025-12-20", "14,00", "114,00", "14,00", ""),
        ("2025-12-20", "25,50", "125,50", "25,50", ""),
        ("2026-01-10", "0,00", "50,00", "0,00", ""),
        ("2026-01-10", "13,50", "113,50", "13,50", ""),
        ("2026-01-10", "14,00", "-57,00", "-7,00", EARLIER),
    ]
    table = read_csv(exported(world.sessions, Kind.VAT))
    held = world.rows("SELECT -balance_cents FROM ledger_balance WHERE account LIKE 'held:%'")
    assert sum(cents(row["Verollinen"]) for row in table) == int(held[0][0])
    assert assert_books_pass_beancount(world) == 5


def test_a_payment_of_the_bank_is_taxed_by_what_it_bought_whatever_came_and_went_back_later(world):
    pledge = world.pledge(11_400)
    with transaction(world.sessions) as session:
        session.execute(text("UPDATE pledge SET made_at = '2025-12-01'"))
        session.add(
            PledgeReward(pledge_id=pledge.id, reward_id=world.sold[REDUCED], count=11_400, unit_price_cents=1)
        )
    for on in (BEFORE, AFTER):
        paid = entry([Paid(11_400, pledge.reference, on=on)], f"E-{on}")
        opening = 0 if on == BEFORE else 11_400
        world.bring(statement(paid, opening=opening, total=11_400, on=on), f"{on}.xml")
    # It was paid twice; the second payment goes back as it came and was never the price of anything.
    with transaction(world.sessions) as session:
        again = session.scalars(select(BankLine).where(BankLine.reason == "paid_twice")).one()
        refund_receipt(session, again, session.get_one(Pledge, pledge.id), "paid_twice")
        assert received_on(session, pledge.id) == BEFORE
    give_back(world, pledge, 5_700, AFTER)
    assert told(world) == [
        ("2025-12-20", "14,00", "114,00", "14,00", ""),
        ("2026-01-10", "14,00", "-57,00", "-7,00", EARLIER),
    ]


def test_what_nobody_bought_is_told_without_a_guess(world):
    bought(world, GENERAL, 2_510, BEFORE, "ch_1")
    book(world, postings.bank_received(world.account_id, world.campaign_id, uuid4(), AFTER, 1_000))
    assert [row["Huomautus"] for row in read_csv(exported(world.sessions, Kind.VAT))] == [
        "",
        "Kampanjalle ei ole asetettu verokantaa.",
    ]


def test_a_buyer_is_told_the_tax_to_the_cent():
    sold = SoldReward("Muki", 3, 999, 1_400, date(2025, 6, 1), "pickup", "2027-03", None)
    before, after = sold.told(date(2025, 12, 31)), sold.told(date(2026, 1, 1))
    assert (before.vat_basis_points, before.total_cents, before.vat_cents) == (1_400, 2_997, 368)
    assert (after.vat_basis_points, after.total_cents, after.vat_cents) == (1_350, 2_997, 356)
