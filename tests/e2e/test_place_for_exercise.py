"""A lähiliikunta place: told at a desk by somebody without a phone, in the end a result in the register."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infra.launcher.demo_people import ASSOCIATIONS
from infra.story import backers as backing
from infra.story import reporting
from infra.story.browser import Browser
from infra.story.campaigns import (
    OpenCampaign,
    content_of,
    fill_in,
    hand_in,
    opened_draft,
    review,
    wait_for_state,
    wait_until_open,
)
from infra.story.stage import Stage, wait_for
from services.contracts.roles import Role

pytestmark = pytest.mark.usefixtures("time_put_back")

ASSOCIATION = ASSOCIATIONS[1]
SUPPORTER, FOLLOWER, ASKER = (
    f"{name}.liikkuja@tukijat.example" for name in ("kannattaja", "seuraaja", "kysyja")
)
HELSINKI = ZoneInfo("Europe/Helsinki")
OPENS_AT = 9


@dataclass
class Told:
    """The idea as it was written down, and what its teller holds on paper."""

    idea_id: str
    number: str
    code: str


def test_a_place_for_exercise_grows_from_a_word_at_a_desk_to_a_result_for_everybody(stage: Stage) -> None:
    owner, reviewer = stage.sign_in_by_mail(ASSOCIATION.owner_email), stage.staff(Role.REVIEWER)
    told = tell_at_the_desk(stage)
    correct_by_the_paper(stage, told)
    support(stage, told)
    title = f"Lähiliikuntapaikka Rantakylään {stage.now():%H%M%S}"
    campaign_id = adopt_and_write(stage, owner, told, title)
    be_reviewed(owner, reviewer, campaign_id)
    campaign = open_by_itself(stage, owner, campaign_id, title)
    ask_and_answer(stage, owner, campaign)
    share(stage, campaign)
    be_funded_as_rehearsed(stage, campaign)
    tell_the_result(stage, owner, reviewer, campaign)


def tell_at_the_desk(stage: Stage) -> Told:
    helper = stage.staff(Role.HELPER)
    helper.open("/neuvonta/ideat/uusi")
    helper.submit(
        "/neuvonta/ideat/uusi",
        text="Rantakylään paikka, jossa voi voimistella, keinua ja istua. Nyt iltaisin ei ole minne mennä.",
        district="rantakyla",
        consent_way="spoken",
        locale="fi",
    )
    assert helper.page.errors == []
    keys = {
        each.xpath("string(dt)"): each.xpath("string(dd)").strip()
        for each in helper.page.tree.xpath("//dl[@class='keys']/div")
    }
    helper.submit("/luovuta")
    newest = stage.browser().open("/ideat").links("/ideat/")
    idea_id = next(link.rsplit("/", 1)[1] for link in newest if re.search(r"/ideat/[0-9a-f-]{36}$", link))
    return Told(idea_id, keys["Tunnus"], keys["Koodi"])


def correct_by_the_paper(stage: Stage, told: Told) -> None:
    author = stage.browser()
    author.open("/avaa")
    author.submit("/avaa", number=told.number, code=told.code)
    assert author.page.errors == []
    author.submit("/korjaa", text="Rantakylään paikka, jossa voi voimistella, keinua ja istua yhdessä.")
    assert "keinua ja istua yhdessä" in stage.browser().open(f"/ideat/{told.idea_id}").words


def support(stage: Stage, told: Told) -> None:
    supporter = stage.browser()
    supporter.open(f"/ideat/{told.idea_id}")
    supporter.submit(f"/ideat/{told.idea_id}/tue", email=SUPPORTER, consented="y")
    assert "1 kannattaja" in supporter.page.words


def adopt_and_write(stage: Stage, owner: Browser, told: Told, title: str) -> str:
    owner.open(f"/ideat/{told.idea_id}")
    owner.submit(f"/ideat/{told.idea_id}/kampanjaksi")
    campaign_id = opened_draft(owner)
    content = content_of(
        title,
        stage.today() + timedelta(days=12),
        legal_mode="permit",
        legal_number="RA/2026/7",
        primary_purpose="Lähiliikuntapaikan rakentaminen Rantakylään",
        secondary_purpose="Rantakylän muiden liikuntapaikkojen kunnostus",
    )
    fill_in(owner, campaign_id, content, ASSOCIATION.iban)
    hand_in(owner, campaign_id)
    letter = wait_for("the supporter to hear", lambda: stage.mails_to(SUPPORTER))
    assert ASSOCIATION.name in letter[0]["text"]
    return campaign_id


def be_reviewed(owner: Browser, reviewer: Browser, campaign_id: str) -> None:
    """Sent back with a word at one field, mended, and approved."""
    here = f"/tarkistus/kampanjat/{campaign_id}"
    reviewer.open(here)
    reviewer.submit(
        f"{here}/paatos",
        decision="needs_work",
        reason="",
        **{"comment.stretch_use": "Mihin raha menee, jos valaisinta ei saa asentaa?"},
    )
    assert reviewer.page.errors == []
    money = f"/tyopoyta/kampanjat/{campaign_id}/muokkaa/raha"
    assert "jos valaisinta ei saa asentaa" in owner.open(money).words
    owner.submit(money, button="stay", stretch_use="Ylimenevällä rahalla hankitaan toinen penkki.")
    assert owner.page.errors == []
    hand_in(owner, campaign_id)
    review(reviewer, campaign_id, "approved")


def open_by_itself(stage: Stage, owner: Browser, campaign_id: str, title: str) -> OpenCampaign:
    """Announced, followed before it opens, and open at nine in the morning without anybody."""
    tomorrow = stage.today() + timedelta(days=1)
    here = f"/tyopoyta/kampanjat/{campaign_id}"
    owner.open(f"{here}/avautuminen")
    owner.submit(f"{here}/avautuminen", on=f"{tomorrow:%d.%m.%Y}", at=f"{OPENS_AT}.00", shown="y")
    assert owner.page.errors == []
    coming = stage.browser().open("/kampanjat?tila=tulossa")
    slug = coming.tree.xpath("string(//a[contains(., $title)]/@href)", title=title).rsplit("/", 1)[1]
    assert stage.browser().open(f"/kampanjat/{slug}/tue").status != 200
    follow(stage, slug)
    opens = datetime.combine(tomorrow, datetime.min.time(), HELSINKI) + timedelta(hours=OPENS_AT)
    stage.move_clock(opens.astimezone(UTC) - stage.now() + timedelta(seconds=5))
    campaign = wait_until_open(stage, campaign_id, slug, title)
    wait_for("the follower to hear of the opening", lambda: len(stage.mails_to(FOLLOWER)) == 2)
    return campaign


def follow(stage: Stage, slug: str) -> None:
    reader = stage.browser()
    reader.open(f"/kampanjat/{slug}/seuraa")
    reader.submit(f"/kampanjat/{slug}/seuraa", email=FOLLOWER)
    assert reader.page.errors == []
    confirm_address(stage, FOLLOWER)


def confirm_address(stage: Stage, address: str) -> None:
    mails = wait_for(f"a letter to {address}", lambda: stage.mails_to(address))
    found = re.search(r"https?://\S+?(/vahvista/\S+)", mails[-1]["text"])
    assert found is not None
    reader = stage.browser()
    reader.open(found[1])
    reader.submit(found[1])
    assert "Osoitteesi on vahvistettu" in reader.page.text


def ask_and_answer(stage: Stage, owner: Browser, campaign: OpenCampaign) -> None:
    here = f"/kampanjat/{campaign.slug}/kysymykset"
    asker = stage.browser()
    asker.open(here)
    asker.submit(here, question="Pääseekö paikalle pyörätuolilla?", email=ASKER)
    assert asker.page.errors == []
    confirm_address(stage, ASKER)
    owner.open("/tyopoyta/kysymykset")
    owner.submit("/vastaus", answer="Pääsee. Polku on leveä ja kova.")
    assert "Polku on leveä ja kova" in stage.browser().open(here).words
    wait_for("the asker to get the answer", lambda: len(stage.mails_to(ASKER)) == 2)


def share(stage: Stage, campaign: OpenCampaign) -> None:
    here, visitor = f"/kampanjat/{campaign.slug}", stage.browser()
    assert visitor.fetch(f"{here}/juliste-a4.pdf").startswith(b"%PDF")
    assert visitor.fetch(f"{here}/jako.png").startswith(b"\x89PNG")
    assert campaign.title in visitor.fetch("/kaupunginosat/rantakyla/syote.atom").decode()
    assert campaign.title in visitor.open(f"{here}/upote").words


def be_funded_as_rehearsed(stage: Stage, campaign: OpenCampaign) -> None:
    """What finance read the day before is what came."""
    cents = 10_000
    names = ("Ahven", "Hauki", "Kuha", "Lahna", "Muikku", "Särki")
    for name in names:
        backing.pledge_by_card(stage, campaign.slug, f"{name} Liikkuja", cents, backing.GOOD_CARD)
    finance = stage.staff(Role.FINANCE)
    wait_for("the sums to follow", lambda: stage.campaign(campaign.slug)["totals"]["secured_cents"] == 60_000)
    deadline = datetime.fromisoformat(stage.campaign(campaign.slug)["deadline"])
    stage.move_clock(deadline - timedelta(hours=20) - stage.now())
    stage.operate("pledges", "closings")
    here = f"/talous/paattymiset/{campaign.id}"
    assert "600,00" in finance.open(here).words
    stage.move_clock(deadline - stage.now() + timedelta(seconds=5))
    wait_for_state(stage, campaign, "funded")
    wait_for(
        "every card to be charged",
        lambda: stage.campaign(campaign.slug)["totals"]["collected_cents"] == len(names) * cents,
    )
    # What was still on its way at the first comparison is looked at again some minutes later.
    stage.operate("pledges", "closings")
    stage.move_clock(timedelta(minutes=15))
    stage.operate("pledges", "closings")
    assert "Kaikki meni niin kuin suunniteltiin" in finance.open(here).words, finance.page.words


def tell_the_result(stage: Stage, owner: Browser, reviewer: Browser, campaign: OpenCampaign) -> None:
    reporting.report(stage, owner, reviewer, campaign.id)
    visitor = stage.browser()
    here = f"/kokeilut/{campaign.slug}"
    wait_for("the register to tell of it", lambda: visitor.open(here).status == 200)
    assert "Penkki tuo paikalle myös ne" in visitor.page.words
    rows = csv.DictReader(
        io.StringIO(visitor.fetch("/avoin-data/kokeilut.csv").decode("utf-8-sig")), delimiter=";"
    )
    assert campaign.title in {value for row in rows for value in row.values()}
