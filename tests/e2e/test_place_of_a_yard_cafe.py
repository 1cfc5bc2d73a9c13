"""A yard café: sold cup by cup in advance, sold out, handed over, and one cup sent back in time."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from infra.launcher.demo_people import ASSOCIATIONS, OPERATOR_IBAN
from infra.story import backers as backing
from infra.story.browser import Browser
from infra.story.campaigns import (
    PRESALE,
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

OWNER = ASSOCIATIONS[2].owner_email
CUPS, PRICE_CENTS = 4, 20_000
CUP = {
    "name": "Nimikkokuppi ja kahvit kesän ajan",
    "description": "Oma kuppi pihakahvilan hyllyssä ja kahvi joka aukiolopäivä.",
    "price": "200,00",
    "vat_basis_points": "1350",
    "stock": str(CUPS),
    "delivery": "pickup",
}
BUYERS = ("Aune Kahvittelija", "Eero Kahvittelija", "Irja Kahvittelija", "Onni Kahvittelija")


def test_a_yard_cafe_sells_its_cups_and_takes_one_back(stage: Stage) -> None:
    owner = stage.sign_in_by_mail(OWNER)
    campaign = open_sale(stage, owner)
    buyers = [
        backing.pledge_by_card(stage, campaign.slug, name, PRICE_CENTS, backing.GOOD_CARD) for name in BUYERS
    ]
    refuse_a_fifth(stage, campaign)
    deadline = datetime.fromisoformat(stage.campaign(campaign.slug)["deadline"])
    stage.move_clock(deadline - stage.now() + timedelta(seconds=5))
    wait_for_state(stage, campaign, "funded")
    wait_for("every cup to be paid", lambda: all(each.look(stage)["state"] == "paid" for each in buyers))
    hand_over(stage, owner, campaign, buyers)
    send_back(stage, buyers[0])
    keep_beyond_the_fortnight(stage, buyers[1])


def open_sale(stage: Stage, owner: Browser) -> OpenCampaign:
    title = f"Pihakahvila Siekkilään {stage.now():%H%M%S}"
    owner.open("/tyopoyta")
    owner.submit("/tyopoyta/kampanjat", title=title)
    campaign_id = opened_draft(owner)
    content = content_of(
        title,
        stage.today() + timedelta(days=10),
        summary="Kahvila koulun pihaan kesän ajaksi. Keksitty hanke.",
        district_slug="siekkila",
        story="Pihassa on tilaa, mutta ei syytä jäädä. Avaamme sinne kahvilan kesäksi.",
        **PRESALE,
    )
    fill_in(owner, campaign_id, content, OPERATOR_IBAN, rewards=(CUP,))
    refuse_words_of_gifts(owner, campaign_id, content["story"])
    hand_in(owner, campaign_id)
    review(stage.staff(Role.REVIEWER), campaign_id, "approved")
    return publish(stage, owner, campaign_id, title)


def refuse_words_of_gifts(owner: Browser, campaign_id: str, story: str) -> None:
    """Whoever sells may not ask for donations (Money Collection Act 863/2019)."""
    page, check = (f"/tyopoyta/kampanjat/{campaign_id}/muokkaa/{step}" for step in ("tarina", "lahetys"))
    owner.open(page)
    owner.submit(page, button="stay", story=f"{story} Tee lahjoitus!")
    assert "lahjoi" in owner.open(check).words.lower()
    owner.open(page)
    owner.submit(page, button="stay", story=story)
    assert owner.page.errors == []


def refuse_a_fifth(stage: Stage, campaign: OpenCampaign) -> None:
    """The page says that the cups are gone, and so does the form to whoever had it open."""
    late = stage.browser()
    page = late.open(f"/kampanjat/{campaign.slug}/tue")
    wait_for(
        "the page to say so",
        lambda: "Loppuunmyyty" in stage.browser().open(f"/kampanjat/{campaign.slug}/tue").words,
    )
    reward = page.tree.xpath("string(//input[@name='reward']/@value)")
    late.submit(
        f"/kampanjat/{campaign.slug}/tue",
        reward=reward,
        count="1",
        method="card",
        email="viides@tukijat.example",
        name="Viides Kahvittelija",
    )
    if not late.page.errors:
        late.submit(f"/kampanjat/{campaign.slug}/tue/tarkista")
    assert late.page.errors != []


def hand_over(stage: Stage, owner: Browser, campaign: OpenCampaign, buyers: list[backing.Backer]) -> None:
    here = f"/tyopoyta/kampanjat/{campaign.id}/toimitukset"
    owner.open(here)
    table = owner.fetch(f"{here}/osoitteet.csv").decode("utf-8-sig")
    assert all(name in table for name in BUYERS)
    owner.submit(f"{here}/kaikki")
    for buyer in buyers:
        wait_for(f"{buyer.name} to be told", partial(was_told, stage, buyer))


def was_told(stage: Stage, buyer: backing.Backer) -> bool:
    return any("toimitettu" in subject.lower() for subject in stage.subjects_to(buyer.email))


def send_back(stage: Stage, buyer: backing.Backer) -> None:
    """Withdrawn on the thirteenth day, and the money goes back to the card."""
    stage.move_clock(timedelta(days=13))
    here = f"{buyer.page}/peruuttaminen"
    buyer.browser.open(here)
    buyer.browser.submit(here)
    assert "Ostos on peruutettu" in buyer.browser.page.text
    assert "peruut" in buyer.browser.page.words.lower()


def keep_beyond_the_fortnight(stage: Stage, buyer: backing.Backer) -> None:
    stage.move_clock(timedelta(days=4))
    here = f"{buyer.page}/peruuttaminen"
    buyer.browser.open(here)
    assert not [form for form in buyer.browser.page.tree.forms if here in (form.get("action") or "")]
