"""The law's guard on campaigns: two collections a year, three months, frozen purposes, words of a sale."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from infra.launcher.databases import plain
from services.chassis.database import transaction
from services.ideas.domain.deadlines import closing_instant
from services.ideas.domain.donation_words import donation_words
from services.ideas.domain.legal import LegalMode, days_of_year, last_allowed_day
from services.ideas.domain.organisers import Organiser
from services.ideas.domain.readiness import Gate, missing
from services.ideas.domain.vat import is_in_force
from services.ideas.store.campaigns import Campaign
from services.ideas.store.legal import pienkerays_begun
from tests.ideas.conftest import (
    ASSOCIATION,
    CONTENT,
    MEMBER,
    PERMIT,
    PRESALE,
    REVIEWER,
    Ideas,
    association_changed,
)
from tests.ideas.test_campaign_rules import TODAY, Content

TWO_A_YEAR = ("legal.mode", "two_this_year")


@pytest.mark.parametrize(
    ("start", "last"),
    [
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2027, 11, 29), date(2028, 2, 29)),
        (date(2027, 5, 31), date(2027, 8, 31)),
        (date(2027, 8, 31), date(2027, 11, 30)),
        (date(2026, 12, 28), date(2027, 3, 28)),
        (date(2027, 7, 31), date(2027, 10, 31)),
    ],
)
def test_a_small_collection_ends_three_months_from_its_start_to_the_day(start: date, last: date) -> None:
    assert last_allowed_day(LegalMode.PIENKERAYS, start) == last
    on_time, late = (
        {
            (each.field, each.code)
            for each in missing(
                replace(Content(), deadline_on=day), today=start, organiser=Organiser(verified=True)
            )
        }
        for day in (last, last + timedelta(days=1))
    )
    assert on_time == set()
    assert late == {("deadline_on", "over_three_months")}


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        (date(2026, 12, 28), datetime(2027, 3, 28, 21, tzinfo=UTC)),
        (date(2027, 7, 31), datetime(2027, 10, 31, 22, tzinfo=UTC)),
    ],
)
def test_three_months_over_a_change_of_clocks_end_at_the_citys_midnight(start: date, ends: datetime) -> None:
    last = last_allowed_day(LegalMode.PIENKERAYS, start)
    assert last is not None and closing_instant(last) == ends


@pytest.mark.parametrize(("begun", "stopped"), [(0, False), (1, False), (2, True), (3, True)])
def test_the_third_small_collection_of_a_year_waits_for_the_next(begun: int, stopped: bool) -> None:
    organiser = Organiser(verified=True, pienkerays_begun=begun)
    found = missing(Content(), today=TODAY, organiser=organiser)
    assert ([(each.field, each.code) for each in found] == [TWO_A_YEAR]) is stopped
    # It may be prepared and reviewed meanwhile.
    assert not any(Gate.SUBMISSION.stopped_by(each) for each in found)
    permit = replace(Content(), legal_mode="permit", legal_number="RA/2026/1")
    assert missing(permit, today=TODAY, organiser=organiser) == []


def test_a_collection_counts_in_the_year_of_its_start() -> None:
    assert days_of_year(date(2026, 12, 31)) == (date(2026, 1, 1), date(2026, 12, 31))
    assert days_of_year(date(2027, 1, 1)) == (date(2027, 1, 1), date(2027, 12, 31))


def test_an_organiser_that_cannot_be_reached_or_is_the_city_does_not_publish() -> None:
    organiser = Organiser(verified=True, reachable=False, is_public_body=True)
    found = {each.code: each.blocks for each in missing(Content(), today=TODAY, organiser=organiser)}
    assert found == {"not_reachable": Gate.PUBLISHING, "public_body": Gate.SUBMISSION}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LAHJOITA nyt, lahjoita aina", ("LAHJOITA",)),
        ("Kiitos lahjoittajille ja lahjotuksista", ("lahjoittajille", "lahjotuksista")),
        ("Please donate or be a donor", ("donate", "donor")),
        ("En donation: skänk en slant till insamlingen", ("donation", "skänk", "insamlingen")),
        ("Tue pienkeräystä", ("pienkeräystä",)),
        ("Tämä ei ole lahjoitus vaan ostos. Lahjoita silti", ("Lahjoita",)),
    ],
)
def test_words_of_donation_are_named_as_they_were_written(text: str, words: tuple[str, ...]) -> None:
    assert donation_words(["Osta pala turva-alustaa", text]) == words


@pytest.mark.parametrize(
    "text",
    [
        *("Osta lippu", "Syntymäpäivälahja", "Lahjakortti", "Döner kotiin", "Lahjakkaat nuoret"),
        *("Tämä ei ole lahjoitus.", "Köpet är inte en donation.", "This is not a donation."),
    ],
)
def test_sales_words_and_denials_pass(text: str) -> None:
    assert donation_words([text]) == ()


def test_a_rate_of_tax_holds_from_its_first_day_to_its_last() -> None:
    assert is_in_force(1_400, date(2025, 12, 31))
    assert not is_in_force(1_400, date(2026, 1, 1))
    assert is_in_force(1_350, date(2026, 1, 1))
    assert not is_in_force(1_350, date(2025, 12, 31))
    assert not is_in_force(1_234, date(2026, 1, 1))


def test_two_collections_published_at_the_same_moment_do_not_become_three(ideas: Ideas) -> None:
    ideas.published()
    waiting = [ideas.approved() for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda each: ideas.step(each, "publish"), waiting))
    assert sorted(reply.status_code for reply in replies) == [200, 422]
    refused = next(reply.json for reply in replies if reply.status_code == 422)
    assert refused["errors"] == {"legal.mode": ["two_this_year"]}
    rows = ideas.rows("SELECT pienkerays_ordinal FROM campaigns WHERE published_at IS NOT NULL ORDER BY 1")
    assert [row[0] for row in rows] == [1, 2]


def test_makers_and_reviewers_see_the_years_count_and_the_public_does_not(ideas: Ideas) -> None:
    published, draft = ideas.published(), ideas.submitted()
    year = int(ideas.in_days(0)[:4])
    for who in (MEMBER, REVIEWER):
        assert ideas.read(draft, who)["pienkerays_year"] == {"year": year, "begun": 1, "most": 2}
    assert ideas.get(f"/campaigns/{published['id']}").json["pienkerays_year"] is None


def test_a_cancelled_collection_counts_and_one_of_last_year_does_not(ideas: Ideas) -> None:
    campaign = ideas.published()
    assert ideas.step(campaign, "cancel", reason="Maata ei saatu").status_code == 200
    today = date.fromisoformat(ideas.in_days(0))
    with transaction(ideas.wiring.sessions) as session:
        assert pienkerays_begun(session, ASSOCIATION, today) == 1
        assert pienkerays_begun(session, ASSOCIATION, date(today.year + 1, 1, 1)) == 0
        assert session.get_one(Campaign, campaign["id"]).pienkerays_ordinal == 1


def test_the_database_keeps_to_two_a_year_three_months_and_the_purposes(ideas: Ideas) -> None:
    first, second, third = ideas.published(), ideas.published(), ideas.approved()
    opening = (
        "UPDATE campaigns SET state = 'published', published_at = now(), started_on = current_date, "
        "pienkerays_ordinal = {ordinal}, deadline_on = current_date + {days} WHERE id = %s"
    )
    attempts = (
        (opening.format(ordinal=3, days=30), third, "pienkerays_is_counted"),
        (opening.format(ordinal="NULL", days=30), third, "pienkerays_is_counted"),
        (opening.format(ordinal=2, days=30), third, "two_pienkerays_a_year"),
        (opening.format(ordinal=2, days=93), third, "three_months"),
        ("UPDATE campaigns SET primary_purpose = 'Muu' WHERE id = %s", first, "frozen"),
        ("UPDATE campaigns SET secondary_purpose = 'Muu' WHERE id = %s", second, "frozen"),
        ("UPDATE campaigns SET legal_authority = 'Muu' WHERE id = %s", second, "frozen"),
        ("UPDATE campaigns SET started_on = '2020-01-01' WHERE id = %s", second, "frozen"),
    )
    with psycopg.connect(plain(ideas.wiring.settings.database_url), autocommit=True) as raw:
        for statement, campaign, refused in attempts:
            with pytest.raises(psycopg.Error, match=refused):
                raw.execute(statement, [campaign["id"]])


def test_the_city_and_an_association_without_an_address_are_refused(ideas: Ideas) -> None:
    campaign = ideas.approved()
    ideas.tell(association_changed(public_phone="  "))
    assert ideas.step(campaign, "publish").json["errors"] == {"association": ["not_reachable"]}
    ideas.tell(association_changed(business_id="0165116-3"))
    assert ideas.step(campaign, "publish").json["errors"] == {"association": ["public_body"]}


def test_a_published_collection_names_its_authority_and_its_first_day(ideas: Ideas) -> None:
    small, permit = ideas.published(), ideas.published(legal=PERMIT)
    assert small["legal"]["authority"] == "Itä-Suomen poliisilaitos"
    assert permit["legal"]["authority"] == "Poliisihallitus"
    assert small["started_on"] == ideas.in_days(0)


def test_a_presale_shows_its_tax_and_the_month_of_delivery_and_names_the_words_of_donation(
    ideas: Ideas,
) -> None:
    sale = ideas.published(legal=PRESALE)
    assert sale["legal"]["vat_basis_points"] == 2_550
    assert len(sale["legal"]["delivery_month"]) == len("2027-03")
    draft = ideas.complete(legal=PRESALE, stretch_use="Lahjoitukset käytetään penkkiin.")
    (lack,) = draft["missing"]
    assert (lack["field"], lack["code"], lack["words"]) == ("stretch_use", "donation_words", ["Lahjoitukset"])
    assert ideas.step(draft, "submit").json["errors"] == {"stretch_use": ["donation_words", "Lahjoitukset"]}


def test_an_update_of_a_sale_may_deny_that_it_is_a_donation(ideas: Ideas) -> None:
    sale = ideas.published(legal={**CONTENT["legal"], **PRESALE})
    reply = ideas.step(sale, "updates", title="Muistathan", body="Tuki ei ole lahjoitus vaan ostos.")
    assert reply.status_code == 201
