"""The rows that everybody sees: nothing is lost in them, and no payer can be told from another."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pledges.domain.public_ledger.movements import BALANCE, PRIVATE, Movement, PublicKind, meaning
from services.pledges.domain.public_ledger.rows import FEWEST, Span, public_rows

FIRST = date(2026, 10, 5)
K = PublicKind


def moved(day: int, items: int, cents: int, method: str = "card", **more: object) -> Movement:
    """Payments on a day, counted from the first."""
    kind = {"kind": K.PAYMENT} | more
    return Movement(day=FIRST + timedelta(days=day), method=method, items=items, cents=cents, **kind)  # type: ignore[arg-type]


def net(movements: list[Movement]) -> int:
    """Payments that still stand."""
    return sum(-each.items if each.corrects else each.items for each in movements)


private = st.builds(
    moved,
    st.integers(0, 90),
    st.integers(1, 5),
    st.integers(1, 10**6),
    st.sampled_from(("card", "bank", "cash")),
    kind=st.sampled_from(sorted(PRIVATE)),
    corrects=st.booleans(),
)
public = st.builds(
    moved,
    st.integers(0, 90),
    st.just(1),
    st.integers(-(10**6), -1),
    st.just(""),
    kind=st.sampled_from((K.SETTLEMENT, K.FEES, K.KEPT_BACK, K.SET_ASIDE, K.COST)),
    subject=st.sampled_from(("a", "b")),
)


@settings(max_examples=100)
@given(st.lists(private | public, max_size=25))
def test_every_cent_is_told_once_and_no_row_tells_of_fewer_than_three_payments(movements):
    rows = public_rows(movements)
    told = [each for each in movements if each.kind in BALANCE]
    assert (rows[-1].balance_cents if rows else 0) == sum(each.cents for each in told)
    of_kind = defaultdict(list)
    for row in rows:
        of_kind[row.kind].append(row)
    for kind, same in of_kind.items():
        mine = [each for each in told if each.kind == kind]
        assert sum(row.cents for row in same) == sum(each.cents for each in mine)
        if kind not in PRIVATE:
            continue
        assert not any(row.corrects for row in same)
        if net(mine) < FEWEST:
            # All there is of the kind: its sum is public anyway, its day and way are not.
            [only] = same
            assert (only.items, only.method, only.span) == (None, "", Span.LONGER)
            assert only.since.day == 1
        else:
            assert all(row.items >= FEWEST for row in same)
            assert sum(row.items for row in same) == net(mine)


@settings(max_examples=50)
@given(st.lists(private, min_size=1, max_size=20))
def test_a_day_is_named_only_where_enough_payments_of_one_way_lie_in_it(movements):
    counts = defaultdict(int)
    for each in movements:
        counts[each.day, each.kind, each.method] += net([each])
    for row in public_rows(movements):
        if row.span is Span.DAY:
            assert counts[row.since, row.kind, row.method] == row.items
        elif row.span is Span.WEEK:
            assert (row.since.weekday(), row.until - row.since) == (0, timedelta(days=6))
        else:
            assert row.since.day == 1
            assert (row.until + timedelta(days=1)).day == 1


def test_what_is_too_little_for_a_day_is_told_by_the_week_then_the_month_then_the_next_month():
    by_week = public_rows([moved(0, 2, 5_000), moved(3, 1, 1_000), moved(4, 4, 9_000)])
    assert [(row.span, row.items, row.cents) for row in by_week] == [
        (Span.WEEK, 3, 6_000),
        (Span.DAY, 4, 9_000),
    ]
    by_month = public_rows([moved(0, 2, 5_000), moved(15, 1, 700, "bank")])
    assert [(row.span, row.items, row.method) for row in by_month] == [(Span.MONTH, 3, "")]
    later = public_rows([moved(0, 2, 5_000), moved(40, 2, 700, "bank")])
    assert [(row.span, row.items, row.since, row.until) for row in later] == [
        (Span.LONGER, 4, date(2026, 10, 1), date(2026, 11, 30))
    ]


def test_the_last_few_payments_join_the_latest_row_and_alone_say_neither_day_nor_way():
    joined = public_rows([moved(0, 5, 5_000), moved(40, 1, 700)])
    assert [(row.items, row.cents, row.method) for row in joined] == [(6, 5_700, "card")]
    alone = public_rows([moved(9, 1, -2_500, "", kind=K.REFUND)])
    assert [(row.items, row.since, row.until) for row in alone] == [
        (None, date(2026, 10, 1), date(2026, 10, 31))
    ]


def test_what_was_undone_is_no_row_that_would_tell_what_one_payer_gave():
    wrong = moved(9, 1, -2_500, "bank", corrects=True)
    still_three = public_rows([moved(0, 4, 9_000, "bank"), wrong])
    assert [(row.items, row.cents, row.corrects) for row in still_three] == [(3, 6_500, False)]
    # Two are left of a day of three: they stand with the day before.
    two_left = public_rows([moved(0, 4, 9_000), moved(1, 3, 7_500), moved(40, 1, -2_500, corrects=True)])
    assert [(row.items, row.cents) for row in two_left] == [(6, 14_000)]
    assert public_rows([moved(0, 1, 2_500, "bank"), wrong]) == []


def test_a_settlement_and_its_reversal_have_rows_of_their_own():
    paid = moved(20, 1, -4_000, "", kind=K.SETTLEMENT, subject="a")
    undone = moved(22, 1, 4_000, "", kind=K.SETTLEMENT, subject="a", corrects=True)
    rows = public_rows([moved(18, 3, 5_000), paid, undone])
    assert [(row.kind, row.corrects, row.cents, row.balance_cents) for row in rows] == [
        (K.PAYMENT, False, 5_000, 5_000),
        (K.SETTLEMENT, False, -4_000, 1_000),
        (K.SETTLEMENT, True, 4_000, 5_000),
    ]


@pytest.mark.parametrize(
    ("cause", "purse", "cents", "told"),
    [
        ("card_charge", "held", -500, (K.PAYMENT, "card", 500)),
        ("bank_line_part", "held", -500, (K.PAYMENT, "bank", 500)),
        ("cash_receipt", "held", -500, (K.PAYMENT, "cash", 500)),
        ("dispute_lost", "held", 500, (K.REFUND, "", -500)),
        ("payout_item", "held", 3, (K.OTHER, "", -3)),
        ("settlement", "payable", -500, (K.SETTLEMENT, "", -500)),
        ("settlement", "stripe_fees", -9, (K.FEES, "", -9)),
        ("settlement", "holdback", -50, (K.KEPT_BACK, "", 50)),
        ("card_charge", "stripe_fees", 9, (K.COST, "", -9)),
        ("match_reserved", "match_reserved", -7, (K.SET_ASIDE, "match", 7)),
        ("match_reserved", "match_reserved", 7, (K.SET_FREE, "match", -7)),
    ],
)
def test_each_entry_of_the_books_has_one_meaning(cause, purse, cents, told):
    found = meaning(cause, purse, cents)
    assert found is not None
    assert (found.kind, found.method, found.cents) == told


def test_a_refund_that_is_not_owed_any_more_is_a_payment_less_among_the_refunds():
    found = meaning("refund_dropped", "held", -2_500)
    assert found is not None
    assert (found.kind, found.cents, found.takes_back) == (K.REFUND, 2_500, True)


@pytest.mark.parametrize(
    ("cause", "purse"),
    [("settlement", "held"), ("match_released", "match_reserved"), ("bank_line", "payable")],
)
def test_what_only_passes_between_purses_is_not_told_twice(cause, purse):
    assert meaning(cause, purse, 500) is None
