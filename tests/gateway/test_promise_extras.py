"""Conditional and monthly promises on the pages: asked for, explained, changed, and stopped by one press."""

import json

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.fake_city import CAMPAIGN_ID, CHECKOUT, TOKEN
from tests.gateway.fake_platform import FakePlatform
from tests.gateway.fake_promises import CONSENT
from tests.gateway.test_pledging import FORM, GOOD, REVIEW, sent_pledges

CARD = GOOD | {"method": "card"}


def posted(platform: FakePlatform) -> list[tuple[str, dict[str, object]]]:
    return [(path, json.loads(body)) for method, path, body, _ in platform.seen if method == "POST"]


def own(pledge_id: str, *parts: str) -> str:
    return "/".join((f"/tuki/{pledge_id}/{TOKEN}", *parts))


# --- conditions ----------------------------------------------------------------------------------


def test_a_condition_is_asked_for_explained_and_sent(browser: Browser, platform: FakePlatform) -> None:
    page = browser.get(FORM).text
    assert "Lisää ehto" in page
    assert "talkoolaisia" not in page, "only what the campaign offers can be chosen"
    browser.fill(FORM, **CARD, condition_kind="backers_at_least", condition_count="15")
    review = browser.get(REVIEW).text
    assert "Tuen, jos mukana on vähintään 15 muuta tukijaa." in review
    assert "korttiasi ei veloiteta" in review
    browser.fill(REVIEW)
    [(sent, _key)] = sent_pledges(platform)
    assert (sent["condition_kind"], sent["condition_threshold"]) == ("backers_at_least", 15)


def test_a_condition_on_money_is_read_as_money_and_kept_for_changing(browser: Browser) -> None:
    browser.fill(FORM, **CARD, condition_kind="cents_at_least", condition_sum="2 000,50")
    assert "vähintään 2\u00a0000,50\u00a0€" in browser.get(REVIEW).text
    page = browser.get(FORM).text
    assert 'value="2000,50"' in page
    assert '<details class="section" open>' in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"condition_kind": "backers_at_least", "condition_count": "0"}, "esimerkiksi 15"),
        ({"condition_kind": "backers_at_least", "condition_count": "monta"}, "esimerkiksi 15"),
        ({"condition_kind": "backers_at_least", "condition_count": "١٥"}, "esimerkiksi 15"),
        ({"condition_kind": "cents_at_least", "condition_sum": ""}, "Kirjoita summa"),
        ({"condition_kind": "volunteers_at_least", "condition_count": "5"}, "Valitse luettelosta"),
        (
            {"condition_kind": "backers_at_least", "condition_count": "5", "method": "bank_transfer"},
            "Valitse kortti tai poista ehto",
        ),
    ],
)
def test_a_condition_that_will_not_do_is_said_at_its_field(
    browser: Browser, platform: FakePlatform, fields: dict[str, str], said: str
) -> None:
    reply = browser.fill(FORM, **CARD | fields)
    assert reply.status_code == 422
    assert said in reply.text
    assert sent_pledges(platform) == []


def test_a_numbers_field_that_belongs_to_no_condition_is_left_alone(
    browser: Browser, platform: FakePlatform
) -> None:
    browser.fill(FORM, **CARD, condition_kind="none", condition_count="monta")
    browser.fill(REVIEW)
    [(sent, _key)] = sent_pledges(platform)
    assert "condition_kind" not in sent


def test_a_backer_reads_where_the_condition_stands_and_what_follows(browser: Browser) -> None:
    page = browser.get(own("conditional")).text
    assert "Tuen, jos mukana on vähintään 15 muuta tukijaa." in page
    assert "Nyt mukana on 9 muuta tukijaa." in page
    assert "Ei täyty vielä" in page
    assert "Ehtosi ei täyttynyt" in browser.get(own("unmet")).text


def test_a_condition_is_changed_and_removed_by_a_form_without_a_script(
    browser: Browser, platform: FakePlatform
) -> None:
    page = browser.get(own("conditional", "ehto")).text
    assert 'value="15"' in page
    changed = browser.fill(own("conditional", "ehto"), condition_kind="cents_at_least", condition_sum="100")
    assert changed.status_code == 303
    browser.fill(own("conditional", "ehto"), own("conditional", "ehto", "poista"))
    sent = [body for path, body in posted(platform) if path == "/pledges/conditional/condition"]
    assert [(each["condition_kind"], each["condition_threshold"]) for each in sent] == [
        ("cents_at_least", 10_000),
        (None, None),
    ]


def test_the_campaign_tells_how_much_is_conditional_and_what_would_bring_it_in(browser: Browser) -> None:
    page = browser.get("/kampanjat/lahiliikuntapaikka").text
    assert "100,00\u00a0€ luvatusta summasta on ehdollista (5 lupausta)." in page
    assert "Vielä 3 tukijaa, niin 5 ehdollista lupausta (100,00\u00a0€) tulee mukaan." in page


def test_programs_learn_the_ways_to_pledge_and_what_waits(browser: Browser) -> None:
    told = browser.get("/api/v1/campaigns/lahiliikuntapaikka/pledging").json
    assert told["condition_kinds"] == ["backers_at_least", "cents_at_least"]
    assert told["monthly_again_on"] == "2026-12-21"
    assert told["conditional"]["unlocks"][0]["missing"] == 3
    assert (told["campaign_id"], told["rewards"]) == (CAMPAIGN_ID, [])
    sold = browser.get("/api/v1/campaigns/kauppa/pledging").json["rewards"]
    assert [(each["name"], each["left"]) for each in sold][::2] == [
        ("Talkoomuki", 4),
        ("Penkin nimikyltti", 0),
    ]


# --- every month ---------------------------------------------------------------------------------


def test_what_is_agreed_to_every_month_is_shown_and_sent_word_for_word(
    browser: Browser, platform: FakePlatform
) -> None:
    browser.fill(FORM, **CARD, monthly="1")
    review = browser.get(REVIEW).text
    browser.fill(REVIEW)
    [(sent, _key)] = sent_pledges(platform)
    assert sent["monthly_cap_cents"] == 5_000
    assert str(sent["consent_text"]) in review
    for fact in ("25,00\u00a0€ joka kuukausi", "21.12.2026", "enintään 50,00\u00a0€ kuukaudessa", "lopettaa"):
        assert fact in str(sent["consent_text"])


def test_a_monthly_promise_needs_a_card(browser: Browser, platform: FakePlatform) -> None:
    reply = browser.fill(FORM, **GOOD, monthly="1")
    assert (reply.status_code, sent_pledges(platform)) == (422, [])
    assert "Kuukausituki maksetaan kortilla" in reply.text


def test_the_agreements_page_shows_its_schedule_its_months_and_its_words(browser: Browser) -> None:
    page = browser.get(own("monthly", "kuukausituki")).text
    for fact in ("ma 21.12.2026", "to 21.1.2027", "MK-20482", "Jätit väliin", CONSENT, "40,00\u00a0€"):
        assert fact in page
    assert "Katso aikataulu" in browser.get(own("monthly")).text


@pytest.mark.parametrize(
    ("name", "deed", "body"),
    [
        ("ohita", "skip", {"token": TOKEN, "due_on": "2026-12-21"}),
        ("tauko", "pause", {"token": TOKEN}),
        ("lopeta", "cancel", {"token": TOKEN}),
    ],
)
def test_a_mails_link_opens_one_button_and_changes_nothing_until_it_is_pressed(
    browser: Browser, platform: FakePlatform, name: str, deed: str, body: dict[str, str]
) -> None:
    address = own("monthly", "kuukausituki", name)
    without = browser.get("/tietosuoja").text.count('action="')
    assert browser.get(address).text.count('action="') - without == 1
    assert posted(platform) == [], "scanners of mail open every link"
    assert browser.fill(address).status_code == 303
    assert posted(platform) == [(f"/pledges/monthly/monthly/{deed}", body)]


def test_a_deed_that_is_over_has_no_button(browser: Browser) -> None:
    page = browser.get(own("paused", "kuukausituki", "ohita")).text
    assert "Anna toinen kortti" in page
    assert 'name="due_on"' not in page


def test_another_sum_above_what_was_agreed_is_refused_at_the_field(browser: Browser) -> None:
    page, action = own("monthly", "kuukausituki"), own("monthly", "kuukausituki", "summa")
    assert browser.fill(page, action, amount="35").status_code == 303
    refused = browser.fill(page, action, amount="45")
    assert refused.status_code == 422
    assert "Summa on suurempi kuin olet hyväksynyt kuukaudessa." in refused.text


def test_another_card_is_given_on_the_providers_page(browser: Browser) -> None:
    page, action = own("paused", "kuukausituki"), own("paused", "kuukausituki", "kortti")
    assert "Anna toinen kortti" in browser.get(page).text
    reply = browser.fill(page, action)
    assert reply.headers["Location"] == f"{CHECKOUT}/checkout/cs_3"


def test_a_pledge_that_is_given_once_has_no_agreement_to_open(browser: Browser) -> None:
    assert browser.get(own("conditional", "kuukausituki")).status_code == 404
    assert browser.get(own("monthly", "kuukausituki", "olematon")).status_code == 404


@pytest.mark.parametrize(("tag", "said"), [("sv", "Hoppa över nästa månad"), ("en", "Skip the next month")])
def test_months_are_told_in_the_visitors_language(browser: Browser, tag: str, said: str) -> None:
    assert said in browser.get(f"/{tag}{own('monthly', 'kuukausituki')}").text
