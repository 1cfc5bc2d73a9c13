"""Money as people write it."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.money import LARGEST_CENTS, NotAnAmount, format_euros, parse_euros


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("25", 2500),
        ("25,00", 2500),
        ("25 €", 2500),
        ("0,5", 50),
        ("25.50", 2550),
        ("1 234,50 €", 123450),
        ("1\u00a0234,50\u00a0€", 123450),
        (" 10 EUR ", 1000),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, cents: int) -> None:
    assert parse_euros(text) == cents


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("€", "empty"),
        ("-5", "not_a_number"),
        ("1e400", "not_a_number"),
        ("1,00,0", "not_a_number"),
        ("1.234", "not_a_number"),
        ("12 34", "not_a_number"),
        ("NaN", "not_a_number"),
        ("٣", "not_a_number"),
        ("5 USD", "other_currency"),
        ("$5", "other_currency"),
        ("9999999999", "not_a_number"),
        ("999999999", "too_large"),
    ],
)
def test_what_is_not_one_amount_of_euros_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(NotAnAmount) as raised:
        parse_euros(text)
    assert str(raised.value) == code


@given(st.integers(0, LARGEST_CENTS))
def test_what_is_written_can_be_read_back(cents: int) -> None:
    assert parse_euros(format_euros(cents)) == cents


@given(st.text(max_size=30))
def test_no_text_at_all_is_a_surprise(text: str) -> None:
    with contextlib.suppress(NotAnAmount):
        assert 0 <= parse_euros(text) <= LARGEST_CENTS


def test_negative_sums_carry_a_true_minus_sign() -> None:
    assert format_euros(-123450) == "\u22121\u00a0234,50\u00a0€"
