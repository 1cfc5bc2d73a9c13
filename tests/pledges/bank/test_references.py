"""References as payers, banks and standards write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from services.pledges.domain.bank.references import (
    found_in_text,
    is_rf,
    is_viite,
    near_misses,
    normalise,
    rf_from_viite,
    viite_from_base,
)

BASES = st.integers(min_value=100, max_value=10**19 - 1)


@pytest.mark.parametrize(
    ("base", "viite"),
    [("123456", "1234561"), ("4090", "40905"), ("1111", "11112"), (86851625961989, "868516259619897")],
)
def test_a_base_gets_its_check_digit(base, viite):
    assert viite_from_base(base) == viite


@pytest.mark.parametrize("base", ["12", "0123", "", "12a", "1" * 20, "-123", "١٢٣٤"])
def test_a_base_that_a_bank_would_alter_is_refused(base):
    with pytest.raises(ValueError, match="viite base"):
        viite_from_base(base)


@pytest.mark.parametrize("text", ["61698", "123", "000000017", "", "12345 61", "1234561a", "١٢٣٤٥٦١"])
def test_what_is_not_a_viite_is_not_taken_for_one(text):
    assert not is_viite(text)


@pytest.mark.parametrize(
    ("viite", "rf"),
    [("1234561", "RF341234561"), ("868516259619897", "RF09868516259619897"), ("11112", "RF9811112")],
)
def test_a_viite_has_its_rf_form(viite, rf):
    assert rf_from_viite(viite) == rf
    assert is_rf(rf)


def test_an_rf_is_judged_by_its_own_check_even_when_it_wraps_no_viite():
    assert is_rf("RF74100978")
    assert normalise("RF74100978") == "RF74100978"
    assert not is_rf("RF75100978")


@pytest.mark.parametrize(
    ("right", "wrong"), [("RF971818", "RF001818"), ("RF9810045", "RF0110045"), ("RF021588", "RF991588")]
)
def test_a_check_that_nobody_reckons_is_wrong_though_it_leaves_the_same_remainder(right, wrong):
    assert is_rf(right)
    assert not is_rf(wrong)
    assert normalise(wrong) == wrong


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("00000000803628206247", "803628206247"),
        ("RF34 1234 561", "1234561"),
        ("rf341234561", "1234561"),
        (" 12345 61 ", "1234561"),
        ("0000", None),
        ("", None),
        (None, None),
        ("ABC/1", "ABC/1"),
    ],
)
def test_a_reference_has_one_form_however_the_bank_writes_it(written, kept):
    assert normalise(written) == kept


@given(BASES)
def test_every_viite_survives_the_way_through_rf_and_padding(base):
    viite = viite_from_base(base)
    assert is_viite(viite)
    assert iso11649.is_valid(rf_from_viite(viite))
    assert normalise(rf_from_viite(viite)) == viite
    assert normalise(viite.zfill(20)) == viite


@given(BASES, st.data())
def test_one_wrong_digit_is_noticed_and_the_right_number_offered(base, data):
    viite = viite_from_base(base)
    place = data.draw(st.integers(0, len(viite) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != viite[place]]))
    wrong = viite[:place] + digit + viite[place + 1 :]
    assert not is_viite(wrong)
    if wrong[0] != "0":
        assert viite in near_misses(wrong)


def test_a_viite_in_free_text_is_found_grouped_or_not():
    assert found_in_text("Lasku 9597349 kiitos") == ["9597349"]
    assert found_in_text("viite 12345 61") == ["1234561"]
    assert found_in_text("RF34 1234 561, terv. Maija") == ["1234561"]
    assert found_in_text("hyvää kesää 2026") == []
