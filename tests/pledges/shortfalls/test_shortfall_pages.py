"""A shortfall on the desks: the association decides on its page, finance registers what a sponsor adds."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from gateway import sessions
from gateway.sessions import KEPT_AS, Membership, Visitor
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.repairing.drop_unrepaired import drop_unrepaired_pledges
from services.pledges.usecases.shortfalls.count_shortfalls import count_shortfalls
from tests.gateway.conftest import Browser
from tests.ideas.conftest import ASSOCIATION, ideas  # noqa: F401  # a fixture
from tests.pledges.card_world import DECLINED, GOOD
from tests.pledges.figures.test_same_sums import Readers, readers  # noqa: F401  # a fixture


def somebody(token: str) -> Visitor:
    """Who is behind a session token: an owner of the association, or a bookkeeper."""
    works = token == "finance"
    return Visitor(
        person_id=f"0192aaaa-0000-7000-8000-00000000000{7 if works else 8}",
        session_id="0192aaaa-0000-7000-8000-000000000009",
        kind="staff" if works else "person",
        name="Maija" if works else "Sanna",
        email="",
        roles=("finance",) if works else (),
        associations=() if works else (Membership(str(ASSOCIATION), "Tuppuralan Kuvitelma ry", "owner"),),
        authenticated_at=None,
    )


def signed_in(client: FlaskClient, token: str) -> Browser:
    with client.session_transaction() as session:
        session[KEPT_AS] = token
    return Browser(client)


def short(readers: Readers, **terms: Any) -> None:  # noqa: F811
    """30 € of 60 € could be charged, and the week is over."""
    city = readers.city
    with city.owner() as connection:
        connection.execute(update(CampaignTerms).values(**terms))
    city.back(readers.campaign_id, GOOD, 3_000)
    city.back(readers.campaign_id, DECLINED, 4_000)
    city.move(days=21)
    city.close()
    city.move(days=8)
    drop_unrepaired_pledges(city.context)
    count_shortfalls(city.context.sessions)
    readers.carry_events()


@pytest.fixture(autouse=True)
def known_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "resolve", somebody)


def test_the_association_decides_on_its_own_page(readers: Readers):  # noqa: F811
    short(readers, shortfall_rule="association_accepts")
    owner = signed_in(readers.public, "owner")
    campaign = f"/tyopoyta/kampanjat/{readers.campaign_id}"
    assert f"{campaign}/vajaus" in owner.get(campaign).text, "the campaign's page leads there"
    nothing_said = owner.fill(f"{campaign}/vajaus", decision="accepted", statement="")
    assert nothing_said.status_code == 422
    assert "Kirjoita perustelu" in nothing_said.text
    decided = owner.fill(f"{campaign}/vajaus", decision="accepted", statement="Teemme kentän ilman katsomoa.")
    assert decided.status_code == 303
    page = readers.public.get(f"/kampanjat/{readers.campaign['slug']}").text
    assert "Teemme kentän ilman katsomoa." in page
    assert "Yhdistys on päättänyt toteuttaa hankkeen tällä summalla." in page
    assert "Tee päätös" not in owner.get(f"{campaign}/vajaus").text


def test_finance_finds_the_task_and_registers_what_the_sponsor_adds(readers: Readers):  # noqa: F811
    short(readers, shortfall_rule="sponsor_tops_up", shortfall_limit_cents=4_000)
    finance = signed_in(readers.public, "finance")
    page = f"/talous/vajaukset/{readers.campaign_id}"
    assert page in finance.get("/talous").text
    assert page in finance.get("/talous/vajaukset").text
    asked = {"sponsor": "Saimaan Sora Oy", "email": "maksut@example.org", "comment": "Sovittu keväällä"}
    too_much = finance.fill(page, amount="30,01", **asked)
    assert too_much.status_code == 422
    assert "Summa on suurempi kuin tukija voi täydentää." in too_much.text
    assert finance.fill(page, amount="30", **asked).status_code == 303
    waiting = finance.get("/talous/hyvaksynnat").text
    assert "Saimaan Sora Oy täydentää kampanjaa" in waiting
    assert "maksut@example.org" not in waiting
