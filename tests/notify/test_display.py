"""What the law wants shown stands in every letter about a pledge, and a buyer finds the way to withdraw."""

from dataclasses import fields
from typing import Any

import pytest

from services.contracts.display import Display
from services.contracts.events import EVENTS, PledgeEvent
from services.contracts.languages import LETTER_LANGUAGES
from services.notify.domain.letters import letter_for
from tests.notify.conftest import sample
from tests.notify.test_letters import EVIL, RENDERER, render, words

SHOWN: dict[str, Any] = {
    "organiser": "Tuppuralan Tanhuvat ry",
    "legal_mode": "pienkerays",
    "business_id": "0112038-9",
    "register_number": "12.345",
    "postal_address": "Esimerkkitie 1, 50100 Mikkeli",
    "email": "tanhuvat@esimerkki.fi",
    "phone": "015 000 0001",
    "number": "PK-2026-117",
    "authority": "Itä-Suomen poliisilaitos",
    "primary_purpose": "Lähiliikuntapaikan rakentaminen",
    "secondary_purpose": "Muu ulkoliikunta",
    "starts_on": "2026-11-22",
    "ends_on": "2027-02-22",
}
ABOUT_PLEDGES = [name for name, event in EVENTS.items() if issubclass(event, PledgeEvent)]


@pytest.mark.parametrize("locale", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", ABOUT_PLEDGES)
def test_every_letter_about_a_pledge_shows_the_block(name: str, locale: str) -> None:
    letter = letter_for(sample(name, display=SHOWN))
    if letter is None:
        pytest.fail(f"{name} calls for no letter")
    rendered = render(letter, locale)
    for half in (rendered.text, rendered.html):
        for field, value in SHOWN.items():
            if field not in ("legal_mode", "starts_on", "ends_on"):
                assert value in words(half), field
        assert "2027" in words(half)
        assert "peruuttaminen" not in half


@pytest.mark.parametrize("name", ABOUT_PLEDGES)
def test_a_sale_shows_its_seller_and_where_to_withdraw(name: str) -> None:
    sold = {**SHOWN, "legal_mode": "presale", "number": "", "delivery_month": "2027-05"}
    letter = letter_for(sample(name, display=sold))
    assert letter is not None
    rendered = render(letter)
    for half in (rendered.text, rendered.html):
        assert "Myyjä" in half and "/peruuttaminen" in half
        assert "Pienkeräysnumero" not in half


def test_a_letter_from_before_the_block_goes_out_without_it() -> None:
    letter = letter_for(sample("pledge.paid.v1"))
    assert letter is not None and "Järjestäjä" not in render(letter).text


def test_what_an_association_wrote_stays_text() -> None:
    letter = letter_for(sample("pledge.paid.v1", display={**SHOWN, "primary_purpose": EVIL}))
    assert letter is not None
    rendered = RENDERER.render(letter.template, "fi", letter.facts, {"name": "A", "email": "a@b.fi"})
    assert "<img" not in rendered.html and EVIL in words(rendered.text)


def test_the_block_reads_what_it_knows_and_nothing_from_before_there_was_one() -> None:
    read = Display.read({**SHOWN, "from_the_future": 1})
    assert read is not None and read.number == "PK-2026-117"
    assert {field.name for field in fields(Display)} >= set(SHOWN)
    assert Display.read(None) is None
    assert Display.read({}) is None


BOUGHT = {
    "name": "Talkoomuki",
    "count": 2,
    "unit_price_cents": 1_250,
    "total_cents": 2_500,
    "vat_basis_points": 2_550,
    "vat_cents": 508,
    "delivery": "post",
    "delivery_month": "2027-03",
    "service_on": None,
}


@pytest.mark.parametrize(
    ("locale", "tax"), [("fi", "Arvonlisävero 25,5"), ("sv", "Moms 25,5"), ("en", "VAT 25.5%")]
)
@pytest.mark.parametrize("name", ["pledge.made.v1", "pledge.paid.v1", "pledge.reward_delivered.v1"])
def test_a_letter_about_a_purchase_parts_its_tax(name: str, locale: str, tax: str) -> None:
    letter = letter_for(sample(name, method="bank_transfer", purchase=BOUGHT))
    assert letter is not None
    rendered = render(letter, locale)
    for half in (rendered.text, rendered.html):
        for fact in ("2 × Talkoomuki", tax, "5,08", "19,92"):
            assert fact in words(half), fact
