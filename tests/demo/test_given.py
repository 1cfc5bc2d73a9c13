"""What the city is given beside money: counted by ideas' own reckoning, told to pledges, and silent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from gateway.wording.register import CONSENT_VERSION, register_consent
from infra.demo import texts
from services.chassis.database import Sessions, platform_now
from services.ideas.domain.budgeting.evidence import check_pdf
from services.ideas.store.budgeting.contributions import CountedContributions
from services.ideas.store.budgeting.own_money import OwnMoneyEvidence
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.store.giving.needs import GoodsNeed, needs_of, taken_of
from services.ideas.store.volunteering.shifts import Shift, places_of
from services.ideas.usecases.budgeting.note_contributions import note_contributions
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.certify import tell_ending_certificates
from services.ideas.usecases.contributing.own_link import contributor_of_link
from services.ideas.usecases.giving.lapse_promises import lapse_promises
from services.ideas.usecases.volunteering.reminding import (
    call_off_shifts_without_work,
    free_unconfirmed_places,
    remind_volunteers,
)
from tests.demo.conftest import City


@pytest.fixture
def context(city: City) -> Context:
    """Ideas over the loaded city."""
    return Context(city.place.ideas, city.place.sealer, city.place.digests)


def count(sessions: Sessions, query: str) -> int:
    """The number that a query gives."""
    with sessions() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {query}")) or 0)  # noqa: S608


def test_sixty_people_are_known_by_their_links_and_forty_are_members(city: City, context: Context) -> None:
    ideas = city.place.ideas
    assert count(ideas, "contributors WHERE confirmed_at <= made_at + interval '1 hour'") == 60
    assert count(ideas, "contributors WHERE registered_at IS NOT NULL") == 40
    with ideas() as session:
        contributor = session.scalars(select(Contributor).limit(1)).one()
        contact = city.place.sealer.open(contributor.contact)
        assert contact["email"].endswith("@demo.example")
        assert contributor_of_link(session, context, contributor.id, contact["link"]) is contributor
    chosen = "SELECT association_id FROM live_consents GROUP BY association_id HAVING count(*) > 10"
    assert count(ideas, f"({chosen}) AS chosen") == 2
    assert count(ideas, "consent_steps WHERE NOT given") > 0
    for cards in ("< now() - interval '1 day'", "BETWEEN now() AND now() + interval '60 days'", "IS NULL"):
        assert count(ideas, f"contributor_certificates WHERE expires_on {cards}") > 0
    assert (texts.given()["wording"], "1") == (register_consent(), CONSENT_VERSION)


def test_what_was_given_counts_as_it_was_told(city: City, context: Context) -> None:
    silent = count(city.place.ideas, "outbox_event")
    with city.place.ideas() as session, session.begin():
        counted = session.scalars(select(CountedContributions)).all()
        before = {row.campaign_id: (row.approved_minutes, row.told) for row in counted}
        assert len(before) == len(texts.given()["campaigns"])
        for campaign_id in before:
            note_contributions(session, campaign_id, context.share_defaults)
        session.flush()
        assert {row.campaign_id: (row.approved_minutes, row.told) for row in counted} == before
        for receipt in session.scalars(select(OwnMoneyEvidence)):
            check_pdf(receipt.content)
    assert count(city.place.ideas, "outbox_event") == silent
    query = text("SELECT to_jsonb(c) - 'told_at' AS told FROM campaign_contributions c")
    with city.place.pledges() as session:
        told = {row.told["campaign_id"]: row.told for row in session.execute(query)}
    assert told == {str(campaign_id): each[1] for campaign_id, each in before.items() if each[1]}


def test_no_shift_is_too_full_and_no_need_promised_twice(city: City) -> None:
    with city.place.ideas() as session:
        now = platform_now(session)
        shifts = session.scalars(select(Shift)).all()
        places = places_of(session, [each.id for each in shifts])
        assert all(places[each.id].held <= each.capacity for each in shifts)
        waiting = [each for each in shifts if places[each.id].waiting]
        assert [places[each.id].held for each in waiting] == [each.capacity for each in waiting] != []
        assert all(not now < each.starts_at < now + timedelta(days=4) for each in shifts)
        needs = session.scalars(select(GoodsNeed)).all()
        assert {len(needs_of(session, each.campaign_id)) for each in needs} == {1, 2}
        taken = taken_of(session, [each.id for each in needs])
        assert all(taken[each.id].counted <= each.target for each in needs)


def test_nobody_is_written_to_because_the_city_was_filled(city: City, context: Context) -> None:
    before = count(city.place.ideas, "outbox_event")
    ticks: tuple[Callable[[Context], int], ...] = (
        tell_ending_certificates,
        lapse_promises,
        remind_volunteers,
        free_unconfirmed_places,
        call_off_shifts_without_work,
    )
    assert [tick(context) for tick in ticks] == [0] * len(ticks)
    assert count(city.place.ideas, "outbox_event") == before
