"""What a sponsor's pool adds: told on the campaign's page, beside the pledge, at desks and to programs."""

import pytest
from flask import Flask

from gateway.clients.ideas import Funding
from gateway.clients.match_funds import CampaignMatch, Rule
from gateway.wording.match_funds import goal_missing
from tests.gateway.conftest import Browser
from tests.gateway.fake_city import CAMPAIGN_ID
from tests.gateway.fake_platform import FakePlatform

PAGE = "/kampanjat/lahiliikuntapaikka"


def flat(text: str) -> str:
    """With plain spaces."""
    return text.replace("\u00a0", " ")


def match(rule: Rule, **changes: object) -> CampaignMatch:
    """A pool of a hundred euros."""
    told = {"fund_name": "Raha", "sponsor": "Kaupunki", "is_open": True, "closes_on": "2026-12-31"}
    sums = {"left_cents": 10_000, "matched_cents": 0, "released_cents": 0}
    return CampaignMatch(rule=rule, **told | sums | changes)  # type: ignore[arg-type]


def test_the_campaigns_page_tells_the_rule_what_is_set_aside_and_what_is_left(browser: Browser) -> None:
    page = flat(browser.get(PAGE).text)
    assert "Keksitty kaupunki lisää rahaa siihen, mitä tukijat antavat." in page
    assert "Jokaista annettua euroa kohden kampanja saa toisen euron." in page
    assert "<dt>Varattu tälle kampanjalle</dt><dd>2 000 €</dd>" in page
    assert "<dt>Jäljellä tälle kampanjalle</dt><dd>3 000 €</dd>" in page
    assert "to 31.12.2026 asti" in page
    assert "För varje euro som ges" in browser.get(f"/sv{PAGE}").text
    assert "until " in browser.get(f"/en{PAGE}").text


def test_beside_the_pledge_it_is_told_what_is_added_to_it(browser: Browser) -> None:
    form = browser.get(f"{PAGE}/tue").text
    assert "Jos annat 25 €, Keksitty kaupunki lisää siihen 25 €." in flat(form)
    browser.fill(
        f"{PAGE}/tue", amount="muu", own_amount="150", method="card", email="a@esimerkki.fi", name="Anni"
    )
    review = flat(browser.get(f"{PAGE}/tue/tarkista").text)
    assert "Keksitty kaupunki lisää tähän enintään 100 €, kun tuki on varmistunut." in review


def test_an_association_reads_what_is_set_aside_for_its_campaign(gateway: Flask) -> None:
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "owner"
    page = flat(Browser(client).get(f"/tyopoyta/kampanjat/{CAMPAIGN_ID}").text)
    assert "<dt>Varattu teille</dt><dd>2 000,00 €</dd><dt>Siitä vapautunut</dt><dd>500,00 €" in page
    assert "Omat tukenne eivät kerrytä vastinrahaa." in page


def test_programs_read_the_rule_and_what_is_left(browser: Browser, platform: FakePlatform) -> None:
    told = browser.get("/api/v1/campaigns/lahiliikuntapaikka/pledging").get_json()["match"]
    assert told["rule"]["percent"] == 100 and told["left_cents"] == 300_000
    assert told["matched_cents"] == 200_000 and told["closes_on"] == "2026-12-31"
    shapes = browser.get("/api/openapi.json").get_json()["components"]["schemas"]
    assert {"rule", "left_cents", "matched_cents"} <= set(shapes["MatchOut"]["properties"])
    assert platform.seen


@pytest.mark.parametrize(
    ("rule", "pledge_cents", "added_cents"),
    [
        (Rule(kind="ratio", percent=50), 2_001, 1_000),
        (Rule(kind="ratio", percent=100), 90_000, 10_000),
        (Rule(kind="ratio", percent=100, pledge_cap_cents=700), 2_000, 700),
        (Rule(kind="ratio", percent=100, least_cents=1_000), 999, 0),
        (Rule(kind="per_head", head_cents=500, least_cents=1_000), 1_000, 500),
        (Rule(kind="goal", grant_cents=5_000, unlock="backers", threshold=3), 2_000, 0),
    ],
)
def test_what_is_added_to_a_pledge_passes_no_cap(rule: Rule, pledge_cents: int, added_cents: int) -> None:
    assert match(rule).added_cents(pledge_cents) == added_cents
    assert match(rule, is_open=False).added_cents(pledge_cents) == 0


@pytest.mark.parametrize(
    ("unlock", "threshold", "said"),
    [
        ("percent", 50, "Siihen puuttuu vielä 550 €."),
        ("amount", 420_001, "Siihen puuttuu vielä 0,01 €."),
        ("backers", 144, "Siihen puuttuu vielä 1 tukija."),
        ("backers", 143, ""),
    ],
)
def test_a_pool_with_a_goal_says_what_is_missing(
    gateway: Flask, unlock: str, threshold: int, said: str
) -> None:
    funding = Funding(950_000, 484_000, 420_000, 120_000, 0, 0, 0, 143)
    rule = Rule(kind="goal", grant_cents=150_000, unlock=unlock, threshold=threshold)
    with gateway.test_request_context("/"):
        assert flat(goal_missing(match(rule), funding)) == said
        assert goal_missing(match(rule, matched_cents=150_000), funding) == ""
