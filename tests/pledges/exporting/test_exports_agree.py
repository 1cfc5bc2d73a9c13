"""Journal, general ledger and trial balance agree with each other and with plain arithmetic, always."""

from datetime import date
from itertools import count, pairwise
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.database import transaction
from services.pledges.domain.books import (
    cash_postings,
    ledger,
    line_postings,
    postings,
    return_postings,
    transfer_postings,
)
from services.pledges.domain.books.return_postings import Books
from services.pledges.domain.disputing.dispute_answers import DisputeMovement
from services.pledges.domain.exporting.columns import Kind
from services.pledges.domain.payouts import account_fees
from services.pledges.domain.settling import settlement_postings
from services.pledges.domain.settling.statement import Share
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.exporting import rows
from tests.pledges.books_proof import assert_books_pass_beancount, cents, exported, read_csv, sums

_ids = count(1)


DAYS = st.dates(date(2025, 12, 20), date(2026, 1, 10))
CENTS = st.integers(1, 10**7)


# Whatever the books know: receipts, cards, cash, refunds, disputes, payouts, settlements, fees, write-offs.
HAPPENINGS = (
    lambda b, on, sum_: postings.bank_received(*_of(b), uuid4(), on, sum_),
    lambda b, on, sum_: postings.card_charged(*_of(b), _id("ch"), on, sum_ + 30, min(sum_, 30)),
    lambda b, on, sum_: postings.bank_unallocated(b.collecting_account_id, uuid4(), on, -sum_),
    lambda b, on, sum_: postings.bank_matched_later(*_of(b), uuid4(), on, sum_),
    lambda b, on, sum_: postings.refund_listed(*_of(b), uuid4(), on, sum_),
    lambda b, on, sum_: postings.refund_paid(*_of(b), uuid4(), on, sum_),
    lambda b, on, sum_: postings.payout_sent(b.collecting_account_id, uuid4(), on, sum_),
    lambda b, on, sum_: postings.payout_arrived(b.collecting_account_id, uuid4(), on, sum_ + 7, sum_),
    lambda b, on, sum_: cash_postings.cash_received(*_of(b), uuid4(), on, sum_),
    lambda b, on, sum_: cash_postings.cash_difference(b.collecting_account_id, uuid4(), on, -sum_),
    lambda b, on, sum_: cash_postings.cash_deposited(b.collecting_account_id, uuid4(), on, sum_),
    lambda b, on, sum_: return_postings.card_refund_booked(b, _id("re"), on, sum_),
    lambda b, on, sum_: return_postings.dispute_moved(b, "ch_1", DisputeMovement(_id("dp"), -sum_, 15), on),
    lambda b, on, sum_: return_postings.dispute_lost(b, "ch_1", _id("dp"), on, sum_),
    lambda b, on, sum_: return_postings.dispute_written_off(b, "ch_1", _id("dp"), on, sum_),
    lambda b, on, sum_: transfer_postings.transfer_made(b, _id("tr"), on, sum_),
    lambda b, on, sum_: account_fees.account_fee(b.collecting_account_id, _id("txn"), on, -sum_),
    lambda b, on, sum_: line_postings.booked_by_rule(
        b.collecting_account_id, uuid4(), on, "bank_fees", -sum_, posted=False
    ),
    lambda b, on, sum_: settlement_postings.settlement_agreed(
        b, uuid4(), on, Share(taken_cents=sum_ + 2, fees_cents=1, holdback_cents=1)
    ),
    lambda b, on, sum_: settlement_postings.payment_ordered(
        *_of(b), uuid4(), on, settlement_postings.payable(b.campaign_id), sum_
    ),
    lambda b, on, sum_: settlement_postings.payments_debited(*_of(b), uuid4(), on, sum_, posted=False),
)


def histories():
    """What happened on which day, to how much, and whether it was undone."""
    one = st.tuples(st.sampled_from(HAPPENINGS), DAYS, CENTS, st.booleans())
    return st.lists(one, min_size=1, max_size=12)


def test_journal_ledger_and_trial_balance_agree_with_plain_arithmetic_and_with_beancount(world):
    posted, books = [], Books(world.account_id, world.campaign_id)
    # Each thing that can happen stands in the books at least once.
    with transaction(world.sessions) as session:
        for happening in HAPPENINGS:
            posted.extend(_post(session, happening(books, date(2026, 1, 2), 100), undone=False))

    @settings(max_examples=8, deadline=None)
    @given(history=histories(), since=DAYS, until=DAYS, slice_size=st.integers(1, 5))
    def prove(history, since, until, slice_size):
        with transaction(world.sessions) as session:
            for happening, day, sum_, undone in history:
                posted.extend(_post(session, happening(books, day, sum_), undone=undone))
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


def _post(session, posting, *, undone):
    transaction_id = post(session, posting)
    if not undone:
        return [posting]
    back = ledger.reversal(posting, transaction_id, posting.booked_on)
    post(session, back)
    return [posting, back]


def _of(books):
    return books.collecting_account_id, books.campaign_id


def _id(kind):
    return f"{kind}_{next(_ids)}"
