"""What stands on the card statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pledges.domain.cards.descriptors import FORBIDDEN, LONGEST, statement_suffix
from tests.pledges.card_world import City


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("MK-10001", "MK-10001"),
        ("Äänekoski ö", "Aanekoski o"),
        ("10001", "TUKI 10001"),
        ("", "TUKI"),
        ("Tuppuralan lähiliikuntapaikka", "Tuppuralan l"),
        ("M<K>'10*\"\\", "MK10"),
        ("支持", "TUKI"),
        ("1234567890123A", "TUKI 1234567"),
    ],
)
def test_case_27_umlauts_digits_and_long_texts_become_what_cards_can_show(text: str, suffix: str):
    assert statement_suffix(text) == suffix


@given(st.text(max_size=60) | st.text(alphabet="0123456789 Aä'", max_size=30))
def test_case_27_whatever_it_is_made_of_it_has_a_letter_and_fits(text: str):
    suffix = statement_suffix(text)
    assert 1 <= len(suffix) <= LONGEST
    assert any("a" <= sign.lower() <= "z" for sign in suffix)
    assert suffix.isascii() and suffix.isprintable() and not FORBIDDEN & set(suffix)


def test_case_27_the_charge_carries_the_pledges_number(city: City):
    campaign = city.campaign(title="Äänekosken öljytön grilli")
    made = city.back(campaign, amount_cents=6_000)
    city.move(days=20)
    city.close()
    [(intent,)] = city.rows("SELECT intent_id FROM payment")
    stored = city.context.cards._client.v1.payment_intents.retrieve(str(intent))
    assert stored.statement_descriptor_suffix == city.fresh(made).short_number
