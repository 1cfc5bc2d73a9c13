"""The bank's own reading of references, written apart from the platform's so that an error shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, iso11649

from infra.sandbox.bank.references import invented_iban, is_iban, is_rf, is_viite, read_remittance


@pytest.mark.parametrize("viite", ["1234561", "40905", "11112", "868516259619897", "00000000000001234561"])
def test_known_references_are_valid(viite: str) -> None:
    assert is_viite(viite)


@pytest.mark.parametrize(
    "text", ["61698", "1234562", "123", "", "12345678901234567890123", "١١١١٢", "1111 2"]
)
def test_what_is_no_reference_is_not_one(text: str) -> None:
    assert not is_viite(text)


@pytest.mark.parametrize("reference", ["RF341234561", "RF09868516259619897", "RF9811112", "RF74100978"])
def test_rf_is_judged_by_mod_97_alone(reference: str) -> None:
    assert is_rf(reference)
    assert iso11649.is_valid(reference)


@given(st.text(max_size=60))
def test_an_invented_account_has_good_check_digits(name: str) -> None:
    account = invented_iban(name)
    assert is_iban(account)
    assert iban.is_valid(account)
    assert account == invented_iban(name)


def test_a_valid_reference_is_padded_and_a_wrong_one_becomes_text() -> None:
    assert read_remittance("1234 561", "").reference == "00000000000001234561"
    assert read_remittance("rf34 1234 561", "").reference == "RF341234561"
    wrong = read_remittance("1234562", "kiitos")
    assert (wrong.reference, wrong.message) == ("", "1234562 kiitos")
