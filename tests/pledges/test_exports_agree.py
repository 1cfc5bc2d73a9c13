"""Journal, general ledger and trial balance agree with each other and with plain arithmetic, always."""

from datetime import date
from itertools import count, pairwise
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.database import transaction
from services.pledges.domain.books import ledger, postings
from services.pledges.domain.exporting.columns import Kind
from services.pledges.usecases.books.ledger import post_new
from services.pledges.usecases.exporting import rows
from tests.pledges.bank_world import open_world
from tests.pledges.books_proof import assert_books_pass_beancount, cents, exported, read_csv, sums

_ids = count(1)


@pytest.fixture
def world(database):
    with open_world(database("pledges")) as world:
        yield world


DAYS = st.dates(date(2025, 12, 20), date(2026, 1, 10))
CENTS = st.integers(1, 10**7)


@st.composite
def histories(draw):
    """What happened on which day: receipts, charges with a fee, refunds that were listed."""
    return draw(st.lists(st.tuples(st.sampled_from("rcl"), DAYS, CENTS), min_size=1, max_size=12))


def test_journal_ledger_and_trial_balance_agree_with_plain_arithmetic_and_with_beancount(world):
    posted = []

    @settings(max_examples=12, deadline=None)
    @given(history=histories(), since=DAYS, until=DAYS, slice_size=st.integers(1, 5))
    def prove(history, since, until, slice_size):
        made = [_posting(world, *each) for each in history]
        with transaction(world.sessions) as session:
            post_new(session, made)
        posted.extend(made)
        _agree(world, posted, min(since, until), max(since, until), slice_size)

    prove()
    assert assert_books_pass_beancount(world) == len(posted)


def _agree(world, posted, since, until, slice_size):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rows, "SLICE", slice_size)
        journal = read_csv(exported(world.sessions, Kind.JOURNAL, (since, until)))
        main = read_csv(exported(world.sessions, Kind.LEDGER, (since, until)))
        trial = read_csv(exported(world.sessions, Kind.TRIAL_BALANCE, (since, until)))
    assert by_account(sums(journal)) == by_account(
        ledger.balances(each for each in posted if since <= each.booked_on <= until)
    )
    told = {row["Tili"]: cents(row["Saldo"]) for row in main if row["Laji"] == "Loppusaldo"}
    summed = {row["Tili"]: cents(row["Loppusaldo"]) for row in trial}
    assert told == summed
    closing = by_account(ledger.balances(each for each in posted if each.booked_on <= until))
    assert {account: held for account, held in summed.items() if held} == closing
    assert sum(cents(row["Debet"]) - cents(row["Kredit"]) for row in trial) == 0
    for before, after in pairwise(main):
        moved = cents(after["Debet"]) - cents(after["Kredit"])
        assert after["Laji"] == "Alkusaldo" or cents(after["Saldo"]) == cents(before["Saldo"]) + moved


def by_account(held):
    return {account: value for (_, account), value in held.items()}


def _posting(world, kind, day, cents_):
    account, campaign = world.account_id, world.campaign_id
    if kind == "c":
        return postings.card_charged(account, campaign, f"ch_{next(_ids)}", day, cents_, min(cents_ - 1, 30))
    if kind == "l":
        return postings.refund_listed(account, campaign, uuid4(), day, cents_)
    return postings.bank_received(account, campaign, uuid4(), day, cents_)
