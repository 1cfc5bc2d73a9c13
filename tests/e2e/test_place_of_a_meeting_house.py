"""A women's group from many countries fills one budget: hours, goods, money, a sponsor's match, own share."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from infra.launcher.demo_people import ASSOCIATIONS, OPERATOR_IBAN
from infra.story import backers as backing
from infra.story import desk, reporting, settling
from infra.story.browser import Browser
from infra.story.campaigns import (
    OpenCampaign,
    content_of,
    fill_in,
    hand_in,
    opened_draft,
    publish,
    review,
    wait_for_state,
)
from infra.story.stage import Stage, wait_for
from services.contracts.roles import Role

pytestmark = pytest.mark.usefixtures("time_put_back")

ASSOCIATION = ASSOCIATIONS[0]
DISTRICT = "laajalampi"
VISA, MASTERCARD = "4242424242424242", "5555555555554444"
CARDS = {"Amal Tukija": VISA, "Fatuma Tukija": MASTERCARD, "Amalin Toinen Nimi": VISA}
PAYERS = ("Oksana Tukija", "Leena Tukija")
GIVEN_CENTS = 15_000
# Four of the five draw half of what they give.
MATCHED_CENTS = 4 * GIVEN_CENTS // 2
POOL_CENTS = 50_000
VOLUNTEERS = ("Amina", "Irina", "Noor")


@dataclass(frozen=True)
class Needs:
    """What the campaign asks for beside money."""

    shift: str
    goods: str


def test_a_meeting_house_is_built_of_hours_goods_money_and_match(stage: Stage) -> None:
    owner, finance = stage.sign_in_by_mail(ASSOCIATION.owner_email), stage.staff(Role.FINANCE)
    campaign, needs = open_campaign(stage, owner)
    fund = open_pool(stage, finance, campaign)
    sign_up(stage, campaign, needs)
    promise_goods(stage, campaign, needs)
    back(stage, campaign)
    be_funded(stage, campaign, fund)
    come_to_the_yard(stage, owner, campaign, needs)
    receive_goods(owner, campaign, needs)
    be_paid(stage, owner, campaign)


def open_campaign(stage: Stage, owner: Browser) -> tuple[OpenCampaign, Needs]:
    """Written with its needs; staff set what the group covers itself; published."""
    title = f"Kohtaamistalo Laajalammelle {stage.now():%H%M%S}"
    owner.open("/tyopoyta")
    owner.submit("/tyopoyta/kampanjat", title=title)
    campaign_id = opened_draft(owner)
    content = content_of(
        title,
        stage.today() + timedelta(days=8),
        summary="Talo, jossa eri maista tulleet naiset tapaavat. Keksitty hanke.",
        district_slug=DISTRICT,
        legal_mode="permit",
        legal_number="RA/2026/21",
        primary_purpose="Kohtaamistalon kunnostus Laajalammelle",
        secondary_purpose="Muu kohtaamistoiminta Laajalammella",
    )
    fill_in(owner, campaign_id, content, ASSOCIATION.iban)
    here = f"/tyopoyta/kampanjat/{campaign_id}"
    yard_day = stage.today() + timedelta(days=12)
    owner.open(f"{here}/talkoot")
    owner.submit(
        f"{here}/talkoot",
        title="Maalataan sali",
        day=f"{yard_day:%d.%m.%Y}",
        begins="10.00",
        ends="14.00",
        capacity="2",
    )
    assert owner.page.errors == []
    owner.open(f"{here}/tavarat")
    owner.submit(
        f"{here}/tavarat",
        name="Tuoli",
        target="10",
        unit="kpl",
        value="15,00",
        value_basis="Kirpputorin hinta",
    )
    assert owner.page.errors == []
    hand_in(owner, campaign_id)
    set_own_share(stage.staff(Role.REVIEWER), campaign_id)
    review(stage.staff(Role.REVIEWER), campaign_id, "approved")
    campaign = publish(stage, owner, campaign_id, title)
    seen = stage.browser().open(f"/kampanjat/{campaign.slug}")
    return campaign, Needs(_named(seen.links("/talkoot/")), _named(seen.links("/tavarat/")))


def _named(links: list[str]) -> str:
    """The id at the end of the first of these links."""
    return next(found[0] for link in links if (found := re.search(r"[0-9a-f-]{36}(?=$|[?#])", link)))


def set_own_share(reviewer: Browser, campaign_id: str) -> None:
    """Nine percent of everything, and the backers' money does not count: hours and goods must cover it."""
    here = f"/tarkistus/kampanjat/{campaign_id}/omarahoitus"
    reviewer.open(here)
    form = next(each for each in reviewer.page.tree.forms if "percent" in each.fields)
    # A box that is not ticked is not sent.
    box = form.inputs["counts_backers"]
    box.checked = False
    reviewer.submit(here, percent="9", base="total_cost", rate="15,00", other_public="0")
    assert reviewer.page.errors == []


def open_pool(stage: Stage, finance: Browser, campaign: OpenCampaign) -> str:
    """A sponsor's pool for this campaign: found, drafted, opened by two people, and paid into."""
    today = stage.today()
    finance.open("/talous/vastinraha/uusi")
    finance.submit(
        "/talous/vastinraha/uusi",
        button="search",
        name=f"Laajalammen vastinraha {stage.now():%H%M%S}",
        sponsor="Keksitty säätiö",
        kind="ratio",
        percent="50",
        person_cap_cents="100,00",
        words=f"/kampanjat/{campaign.slug}",
        opens_on=f"{today:%d.%m.%Y}",
        closes_on=f"{today + timedelta(days=30):%d.%m.%Y}",
    )
    assert campaign.title in finance.page.words
    finance.submit("/talous/vastinraha/uusi", button="save")
    assert finance.page.errors == []
    fund = finance.page.url.rsplit("/", 1)[1].split("?")[0]
    said = f"Vastinraha {fund[-6:]}"
    finance.submit("/avaus", comment=said)
    desk.approve(stage.staff(Role.FINANCE_APPROVER), said)
    pay_into(stage, finance, fund)
    return fund


def pay_into(stage: Stage, finance: Browser, fund: str) -> None:
    page = finance.open(f"/talous/vastinraha/{fund}")
    reference = re.search(r"(?:[0-9]+ )*[0-9]+(?=\D*$)", _fact(page.tree, "Viite"))
    assert reference is not None
    stage.pay_at_bank(
        {
            "account": OPERATOR_IBAN,
            "amount_cents": POOL_CENTS,
            "reference": reference[0].replace(" ", ""),
            "payer_name": "Keksitty säätiö",
        }
    )
    desk.bring_statement(stage, finance, OPERATOR_IBAN, stage.today().isoformat())
    line = next(at for words, at in desk.waiting_lines(finance).items() if "Keksitty säätiö" in words)
    finance.open(line)
    account = finance.page.tree.xpath(
        f"string(//select[@name='account']/option[contains(@value, '{fund}')]/@value)"
    )
    assert account
    said = f"Sponsorin maksu {fund[-6:]}"
    finance.submit("/ehdotus", choice="account", account=account, comment=said)
    assert finance.page.errors == [], finance.page.errors
    desk.approve(stage.staff(Role.FINANCE_APPROVER), said)
    assert "500,00" in finance.open(f"/talous/vastinraha/{fund}").words


def _fact(tree, name: str) -> str:
    return str(tree.xpath("string(//dt[normalize-space()=$name]/following-sibling::dd[1])", name=name))


def sign_up(stage: Stage, campaign: OpenCampaign, needs: Needs) -> None:
    """Three want two places; one gives hers up and the third hears that it is hers."""
    here = f"/kampanjat/{campaign.slug}/talkoot/{needs.shift}"
    own_pages = []
    for name in VOLUNTEERS:
        visitor = stage.browser()
        visitor.open(here)
        visitor.submit(here, name=f"{name} Talkoolainen", email=address_of(name, campaign))
        assert visitor.page.errors == []
        own_pages.append(confirm_by_letter(stage, address_of(name, campaign)))
    assert "jono" in stage.browser().open(here).words.lower()
    first = stage.browser()
    first.open(own_pages[0])
    first.submit("/peru")
    last = address_of(VOLUNTEERS[2], campaign)
    wait_for("the one who waits to get the place", lambda: len(stage.mails_to(last)) >= 2)


def address_of(name: str, campaign: OpenCampaign) -> str:
    """An address that nobody has in another play of this story."""
    return f"{name.lower()}.{campaign.id[-8:]}@tukijat.example"


def confirm_by_letter(stage: Stage, address: str) -> str:
    """Press the button behind the letter's link; the address of the page."""
    mails = wait_for(f"a letter to {address}", lambda: stage.mails_to(address))
    found = re.search(r"https?://[^/\s]+(/talkoot/omat/\S+)", mails[-1]["text"])
    assert found is not None
    reader = stage.browser()
    reader.open(found[1])
    if any("/vahvista" in (form.get("action") or "") for form in reader.page.tree.forms):
        reader.submit("/vahvista")
    assert reader.page.status == 200
    return found[1]


def promise_goods(stage: Stage, campaign: OpenCampaign, needs: Needs) -> None:
    here = f"/kampanjat/{campaign.slug}/tavarat/{needs.goods}"
    giver = stage.browser()
    giver.open(here)
    giver.submit(here, count="10", name="Tuija Tuoja", email=address_of("Tuija", campaign))
    assert giver.page.errors == []
    confirm_by_letter(stage, address_of("Tuija", campaign))


def back(stage: Stage, campaign: OpenCampaign) -> None:
    """The pool adds half of what each gives, but nothing to one card that gives under a second name."""
    assert "Keksitty säätiö" in stage.browser().open(f"/kampanjat/{campaign.slug}").words
    for name, card in CARDS.items():
        backing.pledge_by_card(stage, campaign.slug, name, GIVEN_CENTS, card)
    for name in PAYERS:
        backing.pay_slip(stage, backing.pledge_by_bank(stage, campaign.slug, name, GIVEN_CENTS))
    finance = stage.staff(Role.FINANCE)
    desk.bring_statement(stage, finance, ASSOCIATION.iban, stage.today().isoformat())
    wait_for(
        "the match to show",
        lambda: stage.campaign(campaign.slug)["totals"]["matched_cents"] == MATCHED_CENTS,
    )


def be_funded(stage: Stage, campaign: OpenCampaign, fund: str) -> None:
    deadline = datetime.fromisoformat(stage.campaign(campaign.slug)["deadline"])
    stage.move_clock(deadline - stage.now() + timedelta(seconds=5))
    wait_for_state(stage, campaign, "funded")
    finance = stage.staff(Role.FINANCE)
    wait_for(
        "the match to be set free",
        lambda: "300,00" in finance.open(f"/talous/tilitykset/kampanja/{campaign.id}").words,
        90,
    )
    assert "200,00" in finance.open(f"/talous/vastinraha/{fund}").words


def come_to_the_yard(stage: Stage, owner: Browser, campaign: OpenCampaign, needs: Needs) -> None:
    """Both come, and the group approves four hours of each; by then no card can be repaired any more."""
    stage.move_clock(timedelta(days=8))
    here = f"/tyopoyta/kampanjat/{campaign.id}/talkoot/{needs.shift}/lista"
    for _ in range(2):
        owner.open(here)
        owner.submit("/paikalla")
    owner.open(here)
    owner.submit("/hyvaksy-kaikki")
    assert "hyväksytty" in owner.page.words.lower()


def receive_goods(owner: Browser, campaign: OpenCampaign, needs: Needs) -> None:
    here = f"/tyopoyta/kampanjat/{campaign.id}/tavarat/{needs.goods}"
    owner.open(owner.open(here).links("lupaus=")[0])
    owner.submit("/saatu", received="10")
    assert owner.page.errors == []
    owner.submit("/hyvaksy")


def be_paid(stage: Stage, owner: Browser, campaign: OpenCampaign) -> None:
    """The own share is covered, the report accepted, and match and money reach the association."""
    finance, approver = stage.staff(Role.FINANCE), stage.staff(Role.FINANCE_APPROVER)
    reporting.report(stage, owner, stage.staff(Role.REVIEWER), campaign.id)
    reporting.wait_until_told(finance, campaign.id)
    here = f"/talous/tilitykset/kampanja/{campaign.id}"
    wait_for("the own share to be covered", lambda: "270,00" in finance.open(here).words)
    settling.settle_match(stage, finance, approver, campaign.id)
    assert "Aiemmin tilitetty−300,00" in finance.open(here).words
    sums = desk.ledger_sums(finance, campaign.id)
    # The money of the backers lies on the group's own account and is settled by itself.
    assert sums.get(f"held:{campaign.id}") == -(len(CARDS) + len(PAYERS)) * GIVEN_CENTS
    assert not sums.get(f"match_reserved:{campaign.id}") and not sums.get(f"payable:{campaign.id}")
