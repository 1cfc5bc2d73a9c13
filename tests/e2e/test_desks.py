"""What the desks do besides the main job: adopt, invite, halt, refuse, pay back, deliver."""

import re
import uuid
from datetime import timedelta

import pytest

from infra.launcher.demo_people import ASSOCIATIONS
from infra.story import backers, desk
from infra.story.browser import Browser
from infra.story.campaigns import PRESALE, OpenCampaign, content_of, publish, review, write_campaign
from infra.story.stage import Stage, wait_for
from services.contracts.roles import Role

ASSOCIATION = ASSOCIATIONS[2]


@pytest.fixture(scope="module")
def owner(stage: Stage) -> Browser:
    return stage.sign_in_by_mail(ASSOCIATION.owner_email)


@pytest.fixture(scope="module")
def reviewer(stage: Stage) -> Browser:
    return stage.staff(Role.REVIEWER)


@pytest.fixture(scope="module")
def finance(stage: Stage) -> Browser:
    return stage.staff(Role.FINANCE)


@pytest.fixture(scope="module")
def approver(stage: Stage) -> Browser:
    return stage.staff(Role.FINANCE_APPROVER)


@pytest.fixture(scope="module")
def campaign(stage: Stage, owner: Browser, reviewer: Browser) -> OpenCampaign:
    """A campaign that runs, in the association's own account."""
    title = f"Rantasauna {uuid.uuid4().hex[:6]}"
    content = content_of(title, stage.today() + timedelta(days=20), **PRESALE)
    campaign_id = write_campaign(owner, title, content, ASSOCIATION.iban)
    review(reviewer, campaign_id, "approved")
    return publish(stage, owner, campaign_id, title)


def test_an_idea_becomes_an_associations_draft(stage: Stage, owner: Browser) -> None:
    resident = stage.browser()
    resident.open("/ideat/uusi")
    resident.submit(
        "/ideat/uusi", text="Kirjahylly bussipysäkille. Vaihdetaan luettuja.", district="rantakyla"
    )
    # The demo city has one about the same place; it is shown first, and nothing has been sent yet.
    assert "Onko jokin näistä sama asia?" in resident.page.words
    resident.submit("/ideat/uusi", own="1")
    idea = resident.page.url
    assert "Tee ideasta kampanja" not in resident.page.words
    owner.open(idea)
    page = owner.submit("/kampanjaksi")
    assert page.url.endswith("/muokkaa/idea")
    assert page.tree.xpath("//input[@name='title']/@value")[0].startswith("Kirjahylly bussipysäkille")


def test_an_owner_lets_somebody_else_write(stage: Stage, owner: Browser) -> None:
    address = f"kirjoittaja.{uuid.uuid4().hex[:6]}@demo.example"
    owner.open("/tyopoyta/yhdistykset")
    owner.open(owner.page.links("/tyopoyta/yhdistykset/")[0])
    owner.submit("/jasenet", email=address, role="editor")
    assert owner.page.errors == []
    editor = stage.sign_in_by_mail(address)
    assert ASSOCIATION.name in editor.open("/tyopoyta").words


def test_staff_halt_a_campaign_and_let_it_go_on(
    stage: Stage, reviewer: Browser, campaign: OpenCampaign
) -> None:
    here = f"/tarkistus/kampanjat/{campaign.id}"
    visitor = stage.browser()
    reviewer.open(f"{here}/pysayta/suspend")
    reviewer.submit("/pysayta/suspend", reason="Tarkistamme budjetin.")
    wait_for("the halt", lambda: visitor.open(f"/kampanjat/{campaign.slug}/tue").status == 409)
    reviewer.open(here)
    reviewer.submit("/vaihe/resume")
    wait_for("the resumption", lambda: visitor.open(f"/kampanjat/{campaign.slug}/tue").status == 200)


def test_a_proposal_may_be_refused_with_a_reason_and_the_line_waits_again(
    stage: Stage, finance: Browser, approver: Browser, campaign: OpenCampaign
) -> None:
    payer = f"Hukassa Keksitty {uuid.uuid4().hex[:6]}"
    stage.pay_at_bank(
        {"account": ASSOCIATION.iban, "amount_cents": 700, "message": "ei viitettä", "payer_name": payer}
    )
    desk.bring_statement(stage, finance, ASSOCIATION.iban, stage.today().isoformat())
    address = next(at for what, at in desk.waiting_lines(finance).items() if payer in what)
    comment = f"Ei löydy tukea ({payer})"
    desk.propose_refund(finance, address, comment)

    approver.open("/talous/hyvaksynnat")
    form = approver.page.tree.xpath(
        "//article[contains(., $comment)]//form[.//button[@value='reject']]", comment=comment
    )[0]
    content_hash = form.xpath(".//input[@name='content_hash']/@value")[0]
    approver.submit(
        form.get("action"), button="reject", content_hash=content_hash, reason="Kysy ensin pankista."
    )
    assert "Ehdotus on hylätty." in desk.notices(approver)
    assert any(payer in what for what in desk.waiting_lines(finance))


def test_a_cancelled_campaign_gives_everything_back(
    stage: Stage, reviewer: Browser, finance: Browser, approver: Browser, campaign: OpenCampaign
) -> None:
    backer = backers.pledge_by_bank(stage, campaign.slug, "Peruuntuva Keksitty", 1500)
    backers.pay_slip(stage, backer)
    desk.bring_statement(stage, finance, ASSOCIATION.iban, stage.today().isoformat())
    assert backer.look(stage)["state"] == "paid"

    reviewer.open(f"/tarkistus/kampanjat/{campaign.id}/pysayta/cancel")
    reviewer.submit("/pysayta/cancel", reason="Rantaa ei saadakaan käyttöön.")

    def listed() -> str | None:
        finance.open("/talous/palautukset")
        found = finance.page.tree.xpath("//article[contains(., $title)]", title=campaign.title)
        return found[0].xpath(".//form/@action")[0] if found else None

    action = wait_for("the refund to be listed", listed)
    comment = f"Maksetaan takaisin {campaign.title}"
    finance.submit(action, comment=comment)
    desk.approve(approver, comment)
    finance.open("/talous/palautukset?tila=approved")
    assert campaign.title in finance.page.words
    wait_for(
        "the backer to be told",
        lambda: any(re.search("peruttu", each, re.I) for each in stage.subjects_to(backer.email)),
    )
