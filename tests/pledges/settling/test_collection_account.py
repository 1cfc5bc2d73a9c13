"""The draft of a collection's account to the police: the ledger's figures, on paper and as a table."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.database import transaction
from services.chassis.problems import Conflict
from services.contracts.display import Display
from services.pledges.domain.settling.collection_account import facts_of_account, sums_of_account
from services.pledges.domain.settling.statement import Row
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.settling.collection_account import (
    collection_account_as_csv,
    collection_account_as_pdf,
)
from tests.pledges.pledging.test_collections_and_sales import DISPLAY
from tests.pledges.settling_world import Sale, open_sale

CENTS = st.integers(-(10**9), 10**9)


@pytest.fixture
def sale(database: Any) -> Iterator[Sale]:
    with open_sale(database("pledges")) as found:
        yield found


@given(st.dictionaries(st.sampled_from(Row), CENTS), CENTS, CENTS)
def test_every_part_adds_up_to_its_total(moved: dict[Row, int], fees: int, settled: int) -> None:
    lines = list(sums_of_account(moved, fees, settled))
    totals = {line.words: line.cents for line in lines if line.strong}
    running = 0
    for line in lines[:-2]:
        if line.strong:
            assert line.cents == running
        else:
            running += line.cents
    assert totals["Käytettävissä"] == lines[-2].cents + lines[-1].cents
    # Whatever moved is told, but for what was settled, which stands by its own sum.
    told = sum(cents for row, cents in moved.items() if row is not Row.SETTLED)
    assert totals["Käytettävissä"] == told - fees


def test_a_draft_names_who_collected_and_leaves_the_use_to_the_organiser() -> None:
    shown = Display.read({**DISPLAY, "starts_on": "2026-11-22", "ends_on": "2027-02-22"})
    facts = dict(facts_of_account(shown, "Kuntoilupaikka", "Tili"))
    assert facts["Numero"] == "PK-2026-117"
    assert facts["Keräysaika"] == "22.11.2026–22.2.2027"
    assert facts["Viranomainen"] == "Itä-Suomen poliisilaitos"
    assert "täydentää" in facts["Varojen käyttö"]


def test_the_account_is_made_of_the_ledger(sale: Sale) -> None:
    with pytest.raises(Conflict, match="not_a_collection"):
        collection_account_as_pdf(sale.context, sale.campaign_id)
    with transaction(sale.context.sessions) as session:
        terms = session.get_one(CampaignTerms, sale.campaign_id)
        terms.legal_mode, terms.display = "pienkerays", DISPLAY
    sale.collect(4_000, 6_000)
    sale.charge(10_000, 250)
    sale.settle()
    table = "".join(collection_account_as_csv(sale.context, sale.campaign_id))
    for line in (
        '"Järjestäjä";"Tuppuralan Tanhuvat ry"',
        '"Tilisiirrot";100,00',
        '"Lahjoitukset yhteensä (bruttotuotto)";200,00',
        '"Maksunvälityksen kulut";-2,50',
        '"Nettotuotto";197,50',
        '"Siitä tilitetty järjestäjälle";197,50',
        '"Siitä vielä tilittämättä";0,00',
    ):
        assert line in table, line
    paper = collection_account_as_pdf(sale.context, sale.campaign_id)
    assert paper.startswith(b"%PDF") and len(paper) > 5_000
