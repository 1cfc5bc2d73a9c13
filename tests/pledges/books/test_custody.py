"""Money goes to the account of whoever asks for it."""

from uuid import uuid4

import pytest

from services.chassis.identifiers import new_id
from services.pledges.domain.books.custody import NotTheirAccount, check_account
from services.pledges.store.pledging.terms import CampaignTerms
from tests.pledges.card_world import City

OWN, OTHER = uuid4(), uuid4()


@pytest.mark.parametrize("legal_mode", ["pienkerays", "permit", "presale"])
def test_an_association_collects_to_its_own_account(legal_mode: str) -> None:
    check_account(kind="association", owner_id=OWN, association_id=OWN, legal_mode=legal_mode)


@pytest.mark.parametrize("legal_mode", ["pienkerays", "permit", "presale"])
def test_nobody_collects_to_another_associations_account(legal_mode: str) -> None:
    with pytest.raises(NotTheirAccount):
        check_account(kind="association", owner_id=OTHER, association_id=OWN, legal_mode=legal_mode)


def test_only_a_sale_runs_through_the_operator() -> None:
    check_account(kind="operator", owner_id=None, association_id=OWN, legal_mode="presale")
    for legal_mode in ("pienkerays", "permit"):
        with pytest.raises(NotTheirAccount):
            check_account(kind="operator", owner_id=None, association_id=OWN, legal_mode=legal_mode)


def test_a_campaign_with_somebody_elses_account_does_not_open(city: City) -> None:
    with pytest.raises(NotTheirAccount):
        city.campaign(association_id=str(new_id()))
    with city.context.sessions() as session:
        assert session.query(CampaignTerms).count() == 0
