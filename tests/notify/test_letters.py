"""Every letter in three languages: complete, translated, safe, and the same in text and HTML."""

import re
from datetime import UTC, datetime
from email.headerregistry import Address
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from lxml import html as lxml_html

from services.chassis.links import pledge_link_token
from services.chassis.settings import Secret
from services.contracts.languages import LETTER_LANGUAGES
from services.contracts.routing import SUBSCRIBERS
from services.notify.domain.letters import Letter, letter_for
from services.notify.mailer import compose
from services.notify.rendering import FOLDER, LetterRenderer, Rendered
from tests.notify.conftest import sample

LINK_KEY = Secret("a-link-key-for-tests-only")
RENDERER = LetterRenderer("https://kulmat.esimerkki.fi/", "Meijän kulmat", LINK_KEY)
CONTACT = {
    "name": "Aino",
    "email": "aino@esimerkki.fi",
    "code": "123456",
    "link_token": "tok_en-1",
    "support_id": "s1",
    "stop": "seis",
    "follower_id": "f1",
    "link": "oma-1",
    "confirm": "kylla",
}
EVIL = '<img src=x onerror=alert(1)> & "O\'Hara" {{ 7 * 7 }}'


def bank(**changes: Any) -> Letter | None:
    return letter_for(sample("pledge.made.v1", method="bank_transfer", **changes))


def letters() -> dict[str, Letter]:
    """Every letter and every turn that a letter can take."""
    found = {
        "sign_in": letter_for(sample("sign_in.requested.v1")),
        "pledge_code": letter_for(sample("pledge_code.requested.v1")),
        "staff_invitation": letter_for(sample("staff.invited.v1")),
        "password_reset": letter_for(sample("password_reset.requested.v1")),
        "account_changed": letter_for(sample("association.account_changed.v1")),
        "pledge_received": bank(),
        "payment_reminder": letter_for(sample("pledge.payment_reminded.v1")),
        "charged": letter_for(sample("pledge.paid.v1")),
        "refund_paid": letter_for(sample("refund.paid.v1")),
        "refund_failed": letter_for(sample("refund.failed.v1")),
        "refund_declined": letter_for(sample("refund_request.answered.v1")),
    }
    for method in ("card", "bank_transfer"):
        found[f"secured {method}"] = letter_for(sample("pledge.secured.v1", method=method))
        for outcome in ("funded", "not_funded", "cancelled"):
            for action in ("charge", "keep", "release", "refund"):
                turn = {"method": method, "outcome": outcome, "action": action}
                name = f"outcome {method} {outcome} {action}"
                found[name] = letter_for(sample("pledge.outcome_decided.v1", **turn))
    for reason in ("declined", "authentication_required", "card_expired"):
        found[f"repair {reason}"] = letter_for(sample("pledge.repair_needed.v1", reason=reason))
        for is_last in (False, True):
            turn = {"reason": reason, "is_last": is_last}
            found[f"reminded {turn}"] = letter_for(sample("pledge.repair_reminded.v1", **turn))
    for name in ("moved_to_bank", "payment_undone", "rest_requested"):
        found[name] = letter_for(sample(f"pledge.{name}.v1"))
    for decision in ("accepted", "topped_up"):
        found[f"shortfall {decision}"] = letter_for(sample("pledge.shortfall_decided.v1", decision=decision))
    for rule in ("association_accepts", "refund_all", "sponsor_tops_up"):
        found[f"shortfall of {rule}"] = letter_for(
            sample("campaign.shortfall_found.v1", rule=rule, limit_cents=50_000)
        )
    found |= letters_of_conditions() | letters_of_months() | letters_to_makers()
    for reason in ("withdrawn", "lapsed", "dropped"):
        found[f"released {reason}"] = letter_for(sample("pledge.released.v1", reason=reason))
    for reason in ("not_funded", "cancelled", "paid_twice", "too_late", "cap_reached", "shortfall", "other"):
        found[f"refund {reason}"] = letter_for(sample("refund.listed.v1", reason=reason))
    for reason in ("requested", "not_delivered", "fraud_warning"):
        found[f"refund {reason}"] = letter_for(sample("refund.listed.v1", reason=reason))
    for decision in ("approved", "needs_work", "rejected"):
        turn = {"decision": decision, "reason": "Budjetti puuttuu.\nLisää se."}
        found[f"reviewed {decision}"] = letter_for(sample("campaign.reviewed.v1", **turn))
    for decision in ("accepted", "needs_work", "taken_back"):
        found[f"report {decision}"] = letter_for(sample("experiment_report.decided.v1", decision=decision))
    reasons = {"halt_reason": "Tontti meni muuhun käyttöön."}
    found["cancelled with a reason"] = letter_for(
        sample("pledge.outcome_decided.v1", outcome="cancelled", action="refund", **reasons)
    )
    for method in ("card", "bank_transfer"):
        for either in (False, True):
            turn = {"method": method, "is_paid": either}
            found[f"suspended {turn}"] = letter_for(sample("pledge.campaign_suspended.v1", **turn))
            turn = {"method": method, "is_over": either}
            found[f"resumed {turn}"] = letter_for(sample("pledge.campaign_resumed.v1", **turn))
    found |= letters_about_ideas() | letters_to_followers()
    return {name: letter for name, letter in found.items() if letter is not None}


def letters_about_ideas() -> dict[str, Letter | None]:
    """What authors and supporters of an idea are told."""
    found = {"idea received": letter_for(sample("idea.received.v1"))}
    for purpose in ("join", "link"):
        found[f"link to {purpose}"] = letter_for(sample("contributor.link_sent.v1", purpose=purpose))
    for kind in ("order_steward", "road_safety", "first_aid"):
        found[f"{kind} ends"] = letter_for(sample("contributor.certificate_ending.v1", kind=kind))
    found["invited"] = letter_for(sample("contributor.invited.v1"))
    for is_author in (False, True):
        turn = {"is_author": is_author}
        found[f"idea adopted {turn}"] = letter_for(sample("idea.adoption_announced.v1", **turn))
        found[f"idea opened {turn}"] = letter_for(sample("idea.campaign_opened.v1", **turn))
    return found


def letters_to_followers() -> dict[str, Letter | None]:
    found = {"backer told": letter_for(sample("pledge.update_told.v1"))}
    found |= {"question answered": letter_for(sample("campaign_question.answered.v1"))}
    for name in ("feedback.answered.v1", "staff.reminded_of_feedback.v1"):
        found[name] = letter_for(sample(name))
    for state in ("signed_up", "waiting"):
        found[f"place held {state}"] = letter_for(sample("shift.place_held.v1", state=state))
    for kind in ("place_given", "reminder", "changed", "called_off", "already", "overlapping"):
        found[f"volunteer {kind}"] = letter_for(sample("shift.volunteer_told.v1", kind=kind))
    found["goods held"] = letter_for(sample("goods.promise_held.v1"))
    for kind in ("called_off", "needed_again"):
        found[f"goods {kind}"] = letter_for(sample("goods.giver_told.v1", kind=kind))
    for purpose in ("campaign", "district", "question"):
        asked = sample("address.confirmation_requested.v1", purpose=purpose)
        found[f"confirm {purpose}"] = letter_for(asked)
    for kind in ("opened", "update", "ends_soon", "report"):
        found[f"follower told {kind}"] = letter_for(sample("follower.told.v1", kind=kind))
    for outcome in ("funded", "not_funded", "cancelled"):
        turn = {"kind": "result", "outcome": outcome}
        found[f"follower told {outcome}"] = letter_for(sample("follower.told.v1", **turn))
    lacks = ("deadline_on:past", "deadline_on:over_three_months", "legal.mode:two_this_year")
    more = ("legal.number:required", "rewards:vat_not_in_force", "changed_after_review")
    ours = ("association:not_verified", "association:not_reachable", "goal_cents:required")
    for is_staff in (False, True):
        turn = {"missing": [*lacks, *more, *ours], "is_staff": is_staff}
        found[f"not opened {is_staff}"] = letter_for(sample("campaign.opening_failed.v1", **turn))
    return found


def letters_about_associations() -> dict[str, Letter | None]:
    found = {"join asked": letter_for(sample("association.join_asked.v1"))}
    for outcome in ("verified", "refused", "withdrawn", "claim_accepted", "claim_declined"):
        turn = {"outcome": outcome, "reason": "" if outcome == "verified" else "Nimi ei täsmää."}
        found[f"association {outcome}"] = letter_for(sample("association.decided.v1", **turn))
    changes = (("added", "editor"), ("added", "owner"), ("removed", ""), ("left", ""), ("declined", ""))
    for change, role in (*changes, ("role_changed", "editor"), ("role_changed", "owner")):
        turn = {"change": change, "role": role}
        found[f"member {turn}"] = letter_for(sample("membership.changed.v1", **turn))
    return found


def letters_of_conditions() -> dict[str, Letter | None]:
    found = {}
    for kind in ("backers_at_least", "cents_at_least", "match_at_least", "volunteers_at_least"):
        condition = {"method": "card", "condition_kind": kind, "condition_threshold": 15}
        found[f"secured if {kind}"] = letter_for(sample("pledge.secured.v1", **condition))
        turn = {"outcome": "funded", "action": "release", "reason": "condition_not_met"}
        found[f"unmet {kind}"] = letter_for(sample("pledge.outcome_decided.v1", **condition, **turn))
    return found


def letters_to_makers() -> dict[str, Letter | None]:
    found = {
        "own suspended": letter_for(sample("campaign.suspended.v1")),
        "own resumed": letter_for(sample("campaign.resumed.v1")),
        "cap reached": letter_for(sample("campaign.cap_reached.v1")),
        "withdrawn purchase": letter_for(sample("pledge.purchase_withdrawn.v1")),
        "delivered reward": letter_for(sample("pledge.reward_delivered.v1")),
        "undone delivery": letter_for(sample("pledge.reward_delivery_undone.v1")),
    }
    for outcome in ("funded", "not_funded", "cancelled"):
        found[f"closed {outcome}"] = letter_for(sample("campaign.closed.v1", outcome=outcome))
    return found | letters_about_associations()


def letters_of_months() -> dict[str, Letter | None]:
    found = {
        "month started": letter_for(sample("monthly_pledge.started.v1")),
        "month announced": letter_for(sample("monthly_pledge.charge_announced.v1")),
        "months missed": letter_for(sample("monthly_pledge.charge_announced.v1", missed_months=2)),
        "months go on": letter_for(sample("monthly_pledge.changed.v1", state="active", reason=None)),
        "month to repair": letter_for(sample("pledge.repair_needed.v1", monthly=True)),
    }
    for reason in ("by_backer", "campaign_ended", "campaign_cancelled", "cap_reached", "card_not_saved"):
        found[f"months ended {reason}"] = letter_for(sample("monthly_pledge.changed.v1", reason=reason))
    return found


LETTERS = letters()


def render(letter: Letter, locale: str = "fi", **facts: Any) -> Rendered:
    return RENDERER.render(letter.template, locale, {**letter.facts, **facts}, CONTACT)


def words(page: str) -> str:
    """The words of an HTML mail's body, or of a text mail, without layout."""
    if page.startswith("<!doctype"):
        document = lxml_html.document_fromstring(page)
        page = "\n".join(document.body.itertext())
    return re.sub(r"\s+", " ", page)


@pytest.mark.parametrize("locale", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_reads_in_every_language(name: str, locale: str) -> None:
    letter = LETTERS[name]
    rendered = render(letter, locale)
    assert rendered.subject and "\n" not in rendered.subject
    assert "Meijän kulmat" in rendered.text
    assert "Aino" in rendered.text
    assert f'lang="{locale}"' in rendered.html
    links = re.findall(r"https://\S+", rendered.text)
    assert links and all(link in rendered.html for link in links)
    for half in (rendered.text, rendered.html):
        assert not re.search(r"%\(|\{\{|None|Undefined", half)
    assert "src=" not in rendered.html and "style=" not in rendered.html, "nothing remote, nothing inline"
    assert max(len(line) for line in rendered.text.splitlines() if "http" not in line) <= 80


@pytest.mark.parametrize("locale", ["sv", "en"])
@pytest.mark.parametrize("name", LETTERS)
def test_no_finnish_is_left_in_a_translated_letter(name: str, locale: str) -> None:
    letter = LETTERS[name]
    finnish, translated = render(letter), render(letter, locale)
    same = set(words(finnish.text).split(". ")) & set(words(translated.text).split(". "))
    assert not {sentence for sentence in same if len(sentence.split()) > 3 and "https:" not in sentence}
    assert translated.subject != finnish.subject


@pytest.mark.parametrize("name", LETTERS)
def test_text_and_html_say_the_same(name: str) -> None:
    rendered = render(LETTERS[name])
    said = [
        {word.strip(":.") for word in words(half).split() if "://" not in word and word != "--"}
        for half in (rendered.text, rendered.html)
    ]
    assert said[0] == said[1]


@pytest.mark.parametrize("locale", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_nothing_that_people_wrote_becomes_markup(name: str, locale: str) -> None:
    letter = LETTERS[name]
    evil = {key: EVIL for key in ("campaign_title", "title", "payee") if key in letter.facts}
    if letter.template == "campaign_reviewed":
        evil["reason"] = EVIL
    rendered = RENDERER.render(letter.template, locale, {**letter.facts, **evil}, {**CONTACT, "name": EVIL})
    assert "<img" not in rendered.html
    assert "{{ 7 * 7 }}" in rendered.html, "what people wrote is no template"
    assert EVIL in words(rendered.text)
    assert EVIL in words(rendered.html)


@pytest.mark.parametrize("locale", LETTER_LANGUAGES)
@pytest.mark.parametrize("name", ["pledge_received", "payment_reminder"])
def test_bank_details_are_complete_and_grouped(name: str, locale: str) -> None:
    facts = {
        "payee": "Tuppuralan Tanhuvat ry",
        "iban": "FI2112345600000785",
        "reference": "2048112",
        "reference_rf": "RF332048112",
        "barcode": "421123456000007850000250000000000000000002048112261128",
        "due_on": "2026-11-28",
        "amount_cents": 123_450,
    }
    day = {"fi": "la 28.11.2026", "sv": "lö 28.11.2026", "en": "Sat 28 Nov 2026"}[locale]
    rendered = render(LETTERS[name], locale, **facts)
    shown = ["Tuppuralan Tanhuvat ry", "FI21 1234 5600 0007 85", "20 48112", "RF33 2048 112", day]
    for half in (rendered.text, rendered.html):
        for fact in [*shown, "1\u00a0234,50\u00a0€", facts["barcode"]]:
            assert str(fact) in half
    assert len(str(facts["barcode"])) == 54


def test_links_lead_to_the_pledge_and_to_sign_in() -> None:
    pledge = LETTERS["charged"].facts
    token = pledge_link_token(LINK_KEY, pledge["pledge_id"], pledge["link_generation"])
    assert (
        f"https://kulmat.esimerkki.fi/tuki/{pledge['pledge_id']}/{token}" in render(LETTERS["charged"]).text
    )
    raised = render(LETTERS["charged"], link_generation=pledge["link_generation"] + 1).text
    assert token not in raised
    sign_in = LETTERS["sign_in"].facts["sign_in_id"]
    assert f"https://kulmat.esimerkki.fi/kirjaudu/{sign_in}/tok_en-1" in render(LETTERS["sign_in"]).text


def test_a_card_pledge_waits_for_its_card_before_anyone_is_told() -> None:
    assert letter_for(sample("pledge.made.v1", method="card")) is None


def test_every_event_that_notify_hears_has_a_letter_or_a_place_in_the_book() -> None:
    book_and_forgetting = {"person.contact_changed.v1", "contact.erased.v1"}
    for event, listeners in SUBSCRIBERS.items():
        if "notify" in listeners and event.NAME not in book_and_forgetting:
            assert letter_for(
                sample(
                    event.NAME,
                    **({"method": "bank_transfer"} if "method" in sample(event.NAME).to_payload() else {}),
                )
            )


def test_every_template_is_used() -> None:
    loader = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=True)
    names = {name.removeprefix("letters/").removesuffix(".jinja") for name in loader.list_templates()}
    letter_names = {name for name in names if "/" not in name and not name.startswith("_")}
    assert letter_names == {letter.template for letter in LETTERS.values()}


def test_a_letter_to_followers_or_the_invited_alone_is_ended_by_one_press_in_the_mail_program() -> None:
    sender = Address(addr_spec="posti@esimerkki.fi")
    for name, letter in LETTERS.items():
        mail = compose(render(letter), sender, "Aino", "aino@esimerkki.fi", "1", datetime.now(UTC))
        told = name.startswith("follower told") or name == "invited"
        place = "seuranta/f1"
        if name == "invited":
            place = f"talkoolaiset/ala-kutsu/{letter.facts['invitation_id']}"
        ends = f"<https://kulmat.esimerkki.fi/{place}/seis>" if told else None
        assert mail["List-Unsubscribe"] == ends
        assert mail["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if told else None)


def test_an_unknown_language_is_answered_in_finnish() -> None:
    assert render(LETTERS["charged"], "de") == render(LETTERS["charged"], "fi")
