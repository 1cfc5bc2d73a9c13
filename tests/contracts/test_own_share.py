"""The own-funding share: rounded up to whole cents, of either base, covered only by what was really given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.own_share import (
    Funding,
    ShareBase,
    ShareTerms,
    own_share,
    required,
    value_of_work,
)

TOTAL, GRANT = ShareBase.TOTAL_COST, ShareBase.GRANT


@pytest.mark.parametrize(
    ("base_cents", "basis_points", "cents"),
    [
        (0, 900, 0),
        (1, 900, 1),
        (11, 900, 1),
        (12, 900, 2),
        (100, 900, 9),
        (101, 900, 10),
        (9_999, 900, 900),
        (10_000, 900, 900),
        (10_001, 900, 901),
        (162_000_000, 900, 14_580_000),
        (162_000_001, 900, 14_580_001),
        (123_456_789, 0, 0),
        (1, 1, 1),
        (10_000, 1, 1),
        (10_001, 1, 2),
        (7, 10_000, 7),
    ],
)
def test_the_share_is_rounded_up_to_the_cent(base_cents: int, basis_points: int, cents: int) -> None:
    assert required(base_cents, basis_points) == cents


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_the_share_is_the_least_number_of_cents_that_is_enough(base_cents: int, basis_points: int) -> None:
    cents = required(base_cents, basis_points)
    assert cents * 10_000 >= base_cents * basis_points > (cents - 1) * 10_000


@pytest.mark.parametrize(
    ("minutes", "cents_per_hour", "cents"),
    [(0, 1_500, 0), (60, 1_500, 1_500), (15, 1_500, 375), (1, 1_500, 25), (1, 1_001, 16), (59, 1_001, 984)],
)
def test_work_is_rounded_down_to_the_cent(minutes: int, cents_per_hour: int, cents: int) -> None:
    assert value_of_work(minutes, cents_per_hour) == cents


FUNDED = Funding(
    collected_cents=60_000, matched_cents=30_000, hours_cents=6_000, goods_cents=2_500, own_money_cents=1_500
)


@pytest.mark.parametrize(
    ("base", "counts_backers", "base_cents", "asked", "covered"),
    [
        (TOTAL, True, 100_000, 9_000, 70_000),
        (TOTAL, False, 100_000, 9_000, 10_000),
        (GRANT, True, 30_000, 2_700, 70_000),
        (GRANT, False, 30_000, 2_700, 10_000),
    ],
)
def test_each_base_asks_for_its_share(
    base: ShareBase, counts_backers: bool, base_cents: int, asked: int, covered: int
) -> None:
    share = own_share(ShareTerms(basis_points=900, base=base, counts_backers=counts_backers), FUNDED)
    assert (share.base_cents, share.required_cents, share.covered_cents) == (base_cents, asked, covered)
    assert share.short_by_cents == 0


@pytest.mark.parametrize(
    ("base", "public_cents", "own_cents", "short"),
    [
        # One cent of the association's own counts in the total, too.
        (TOTAL, 9_100, 900, 0),
        (TOTAL, 9_100, 899, 1),
        (TOTAL, 9_101, 900, 1),
        (TOTAL, 9_101, 901, 0),
        (GRANT, 10_000, 900, 0),
        (GRANT, 10_000, 899, 1),
        (GRANT, 10_001, 900, 1),
        (GRANT, 10_001, 901, 0),
        (TOTAL, 0, 0, 0),
        (GRANT, 0, 0, 0),
        (TOTAL, 1, 0, 1),
        (GRANT, 1, 0, 1),
    ],
)
def test_a_cent_too_little_is_short_by_a_cent(
    base: ShareBase, public_cents: int, own_cents: int, short: int
) -> None:
    terms = ShareTerms(basis_points=900, base=base, counts_backers=False)
    for match, other in ((public_cents, 0), (0, public_cents)):
        funding = Funding(matched_cents=match, other_public_cents=other, own_money_cents=own_cents)
        assert own_share(terms, funding).short_by_cents == short
