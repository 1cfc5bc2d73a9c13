"""VAT of what is sold in advance: by the rate in force when the money came, also when it goes back later."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Invalid
from services.pledges.domain.books import postings, return_postings
from services.pledges.domain.exporting.columns import Kind
from services.pledges.domain.exporting.vat import in_force, rate_after_changes
from services.pledges.store.cards.payment import Payment
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.refunding.refunds import Refund
from services.pledges.usecases.books.ledger import post, reverse
from services.pledges.usecases.exporting import vat_rows
from services.pledges.usecases.exporting.settings import NewDimension, set_dimension
from tests.pledges.bank_world import open_world
from tests.pledges.books_proof import exported, read_csv

BEFORE, AFTER = date(2025, 12, 20), date(2026, 1, 10)
SET = date(2025, 6, 1)


@pytest.fixture
def world(database):
    """A campaign that sells in advance, at the reduced rate since before the law changed it."""
    with open_world(database("pledges")) as world:
        with transaction(world.sessions) as session:
            session.execute(text("UPDATE campaign_terms SET legal_mode = 'presale'"))
        set_rate(world, 1400, SET)
        yield world


def set_rate(world, basis_points, since):
    wanted = NewDimension(
        campaign_id=world.campaign_id,
        cost_centre="",
        project="",
        vat_basis_points=basis_points,
        effective_from=since,
    )
    set_dimension(world.sessions, wanted, "person:taina")


def book(world, posting):
    with transaction(world.sessions) as session:
        return post(session, posting)


def charge(world, cents, on, charge_id):
    """A pledge that was paid by card."""
    pledge = world.pledge(cents, state="paid", paid_cents=cents)
    with transaction(world.sessions) as session:
        session.execute(text("UPDATE pledge SET method = 'card' WHERE id = :id"), {"id": pledge.id})
        session.add(Payment(pledge_id=pledge.id, charge_id=charge_id, state="succeeded"))
    book(world, postings.card_charged(world.account_id, world.campaign_id, charge_id, on, cents, 0))
    return pledge


def give_back(world, pledge: Pledge, cents, on):
    refund = Refund(
        id=new_id(),
        collecting_account_id=world.account_id,
        campaign_id=world.campaign_id,
        pledge_id=pledge.id,
        method="card",
        amount_cents=cents,
        reason="wish",
        state="listed",
        listed_at=datetime.now(UTC),
    )
    with transaction(world.sessions) as session:
        session.add(refund)
    book(world, postings.refund_listed(world.account_id, world.campaign_id, refund.id, on, cents))


def told(world):
    return [
        (row["Päivä"], row["Verokanta %"], row["Verollinen"], row["Vero"], row["Huomautus"])
        for row in read_csv(exported(world.sessions, Kind.VAT))
    ]


EARLIER = "Kanta rahan saantipäivän mukaan."


def test_an_advance_takes_the_rate_in_force_when_it_came_and_keeps_it_when_it_goes_back(world, monkeypatch):
    monkeypatch.setattr(vat_rows, "SLICE", 2)
    old = charge(world, 11_400, BEFORE, "ch_old")
    charge(world, 11_350, AFTER, "ch_new")
    give_back(world, old, 5_700, AFTER)
    books = return_postings.Books(world.account_id, world.campaign_id)
    book(world, return_postings.dispute_lost(books, "ch_old", "dp_1", AFTER, 1_140))
    assert told(world) == [
        ("2025-12-20", "14,00", "114,00", "14,00", ""),
        ("2026-01-10", "13,50", "113,50", "13,50", ""),
        ("2026-01-10", "14,00", "-68,40", "-8,40", EARLIER),
    ]


def test_what_is_undone_is_undone_at_the_rate_at_which_it_was_booked(world):
    line = postings.bank_received(world.account_id, world.campaign_id, uuid4(), BEFORE, 11_400)
    mistake = book(world, line)
    with transaction(world.sessions) as session:
        reverse(session, mistake)
    [first, undone] = told(world)
    assert first == ("2025-12-20", "14,00", "114,00", "14,00", "")
    assert undone[1:] == ("14,00", "-114,00", "-14,00", EARLIER)


def test_a_day_in_a_locked_month_is_booked_later_and_keeps_its_rate(world):
    with transaction(world.sessions) as session:
        session.execute(
            text(
                "INSERT INTO period_lock (id, month, locked_by, locked_at, comment) "
                "VALUES (:id, '2025-12-01', 'person:taina', now(), '')"
            ),
            {"id": new_id()},
        )
    book(world, postings.bank_received(world.account_id, world.campaign_id, uuid4(), BEFORE, 11_400))
    assert told(world) == [("2026-01-01", "14,00", "114,00", "14,00", EARLIER)]


def test_a_rate_that_no_law_knows_on_that_day_is_refused_by_its_field(world):
    for points, since in ((1400, AFTER), (2550, date(2024, 8, 31)), (2450, AFTER)):
        with pytest.raises(Invalid) as refused:
            set_rate(world, points, since)
        assert refused.value.errors == {"vat_basis_points": ["not_in_force"]}


def test_rates_follow_the_law_from_the_day_they_were_set():
    assert [in_force(points, BEFORE) for points in (0, 1000, 1400, 2550, 1350, 2400)] == [True] * 4 + [
        False
    ] * 2
    assert rate_after_changes(1400, SET, date(2025, 12, 31)) == 1400
    assert rate_after_changes(1400, SET, date(2026, 1, 1)) == 1350
    assert rate_after_changes(2400, date(2024, 1, 1), AFTER) == 2550
    assert rate_after_changes(1350, AFTER, BEFORE) == 1400
    assert rate_after_changes(1234, SET, AFTER) == 1234
