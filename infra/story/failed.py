"""The campaign that does not make it: nobody is charged, and bank money goes on the refund list."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.launcher.demo_people import ASSOCIATIONS
from infra.story import backers as backing
from infra.story import desk
from infra.story.backers import Backer
from infra.story.campaigns import OpenCampaign, content_of, publish, review, wait_for_state, write_campaign
from infra.story.stage import Stage, wait_for
from services.contracts.roles import Role

ASSOCIATION = ASSOCIATIONS[1]


@dataclass
class Ending:
    """What the story left behind."""

    campaign: OpenCampaign
    cards: list[Backer]
    transfers: list[Backer]
    states: dict[str, str]
    refunds: str
    ledger: dict[str, int]
    charged_cents: int
    subjects: dict[str, list[str]]


def play(stage: Stage) -> Ending:
    """Play it from publishing to the refund list."""
    owner = stage.sign_in_by_mail(ASSOCIATION.owner_email)
    reviewer, finance = stage.staff(Role.REVIEWER), stage.staff(Role.FINANCE)
    title = f"Laavun katto uusiksi {stage.now():%H%M%S}"
    content = content_of(
        title,
        stage.today() + timedelta(days=10),
        # A permit, as the law allows two small-scale collections a year and the story may be told again.
        legal_mode="permit",
        legal_number="RA/2026/1",
        primary_purpose="Laavun katto",
        secondary_purpose="Laavun muu kunnostus",
    )
    campaign_id = write_campaign(owner, title, content, ASSOCIATION.iban)
    review(reviewer, campaign_id, "approved")
    campaign = publish(stage, owner, campaign_id, title)
    stage.tell(f"“{title}” is published as a permit collection to the association's own account.")

    cards = [backing.pledge_by_card(stage, campaign.slug, "Yrjö Yritys", 5000, backing.GOOD_CARD)]
    transfers = [backing.pledge_by_bank(stage, campaign.slug, "Lahna Keksitty", 2500)]
    day = stage.today().isoformat()
    backing.pay_slip(stage, transfers[0])
    stage.move_clock(timedelta(days=1))
    desk.bring_statement(stage, finance, ASSOCIATION.iban, day)
    wait_for("the transfer to be matched", lambda: transfers[0].look(stage)["state"] == "paid")

    deadline = datetime.fromisoformat(stage.campaign(campaign.slug)["deadline"])
    stage.move_clock(deadline - stage.now() + timedelta(seconds=5))
    wait_for_state(stage, campaign, "not_funded")
    wait_for("the card to be let go", lambda: cards[0].look(stage)["state"] == "released")
    refunds = wait_for("the refund to be listed", lambda: _refund_listed(finance, title))
    everybody = (*cards, *transfers)
    wait_for(
        "everybody to be told",
        lambda: all(
            any("ei onnistunut" in each for each in stage.subjects_to(who.email)) for who in everybody
        ),
    )
    stage.tell(
        "The minimum was not reached: the card is let go uncharged, the transfer stands on the refund list."
    )
    return Ending(
        campaign=campaign,
        cards=cards,
        transfers=transfers,
        states={each.name: each.look(stage)["state"] for each in everybody},
        refunds=refunds,
        ledger=desk.ledger_sums(finance, campaign.id),
        charged_cents=stage.charges_of({each.pledge_id for each in cards})[0],
        subjects={each.email: stage.subjects_to(each.email) for each in everybody},
    )


def _refund_listed(finance: desk.Browser, title: str) -> str | None:
    finance.open("/talous/palautukset")
    listed = finance.page.tree.xpath("//article[contains(., $title)]", title=title)
    said = listed[0].xpath("(.//b | .//p)[not(ancestor::form)]") if listed else []
    return ", ".join(" ".join(each.text_content().split()) for each in said) or None
