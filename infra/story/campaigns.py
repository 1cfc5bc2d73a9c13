"""A campaign from its first line to its opening: written, reviewed by somebody else, published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from infra.launcher.problems import CannotGoOn
from infra.story.browser import Browser
from infra.story.stage import Stage, wait_for

SLUG_PREFIX = "/kampanjat/"
# The steps of the guided form that ask something; translations are left out.
STEPS = ("idea", "tarina", "raha", "saannot", "kokeilu", "lupa")

# A sale before the thing is made.
PRESALE = {"legal_mode": "presale"}
# What the sale sells: sums in whole fives are tickets, one is a mug that is posted.
REWARDS = (
    {
        "name": "Lippu avajaisiin",
        "description": "Keinujen avajaiset, pullakahvit ja kyyti kaikilla keinuilla.",
        "price": "5,00",
        "vat_basis_points": "1350",
        "delivery": "service",
    },
    {
        "name": "Pihamuki",
        "description": "Muki, jossa on pihan kuva. Lähetetään kotiin.",
        "price": "20,50",
        "vat_basis_points": "2550",
        "stock": "10",
        "delivery": "post",
    },
)
DELIVERED_AFTER = timedelta(days=180)


@dataclass(frozen=True)
class OpenCampaign:
    """A campaign that takes pledges."""

    id: str
    slug: str
    title: str


def write_campaign(owner: Browser, title: str, content: dict[str, str], account: str) -> str:
    """Start a draft, walk through its steps and hand it in. Gives the campaign's id."""
    owner.open("/tyopoyta")
    owner.submit("/tyopoyta/kampanjat", title=title)
    campaign_id = opened_draft(owner)
    fill_in(owner, campaign_id, content, account)
    hand_in(owner, campaign_id)
    return campaign_id


def opened_draft(owner: Browser) -> str:
    """The id of the campaign whose draft stands open."""
    return owner.page.url.split("/muokkaa/")[0].split("/")[-1]


def fill_in(
    owner: Browser,
    campaign_id: str,
    content: dict[str, str],
    account: str,
    rewards: Sequence[dict[str, str]] = REWARDS,
) -> None:
    """Walk through the steps of a draft; a sale gets its rewards."""
    left = dict(content)
    for step in STEPS:
        here = f"/tyopoyta/kampanjat/{campaign_id}/muokkaa/{step}"
        owner.open(here)
        names = {name for form in owner.page.tree.forms for name in form.fields}
        fields = {name: left.pop(name) for name in names & left.keys()}
        if step == "lupa":
            fields["collecting_account_id"] = _account_named(owner, account)
        owner.submit(here, button="next", **fields)
        if owner.page.errors:
            raise CannotGoOn(f"The step {step} cannot be saved: {owner.page.errors}")
    if left:
        raise CannotGoOn(f"No step asks {sorted(left)}.")
    if content.get("legal_mode") == PRESALE["legal_mode"]:
        _write_rewards(owner, campaign_id, date.fromisoformat(content["deadline_on"]), rewards)


def hand_in(owner: Browser, campaign_id: str) -> None:
    """Send the draft to the reviewers, the first time or again."""
    owner.open(f"/tyopoyta/kampanjat/{campaign_id}/muokkaa/lahetys")
    owner.submit(f"/tyopoyta/kampanjat/{campaign_id}/vaihe/submit")


def _write_rewards(
    owner: Browser, campaign_id: str, last_day: date, rewards: Sequence[dict[str, str]]
) -> None:
    page = f"/tyopoyta/kampanjat/{campaign_id}/palkkiot"
    month = last_day + DELIVERED_AFTER
    for reward in rewards:
        owner.open(page)
        owner.submit(page, delivery_month=f"{month.month}/{month.year}", **reward)
        if owner.page.errors:
            raise CannotGoOn(f"The reward cannot be saved: {owner.page.errors}")


def review(reviewer: Browser, campaign_id: str, decision: str, reason: str = "") -> None:
    """Decide on a campaign that somebody else wrote."""
    reviewer.open(f"/tarkistus/kampanjat/{campaign_id}")
    reviewer.submit(f"/tarkistus/kampanjat/{campaign_id}/paatos", decision=decision, reason=reason)
    if reviewer.page.errors:
        raise CannotGoOn(f"The campaign cannot be reviewed: {reviewer.page.errors}")


def publish(stage: Stage, owner: Browser, campaign_id: str, title: str) -> OpenCampaign:
    """Publish, and wait until pledges knows the terms and takes the first pledge."""
    owner.open(f"/tyopoyta/kampanjat/{campaign_id}")
    page = owner.submit(f"/tyopoyta/kampanjat/{campaign_id}/vaihe/publish")
    public = [link for link in page.links(SLUG_PREFIX) if link.startswith(SLUG_PREFIX)]
    if not public:
        raise CannotGoOn(f"The campaign was not published: {page.words[:300]}")
    return wait_until_open(stage, campaign_id, public[-1].split(SLUG_PREFIX)[1].split("/")[0], title)


def wait_until_open(stage: Stage, campaign_id: str, slug: str, title: str) -> OpenCampaign:
    """The campaign once pledges knows its terms and takes the first pledge."""
    visitor = stage.browser()
    wait_for(
        f"{title} to take pledges",
        lambda: visitor.open(f"{SLUG_PREFIX}{slug}/tue").status == 200,
    )
    return OpenCampaign(campaign_id, slug, title)


def wait_for_state(stage: Stage, campaign: OpenCampaign, *states: str) -> dict[str, Any]:
    """The campaign once it stands in one of the states."""

    def look() -> dict[str, Any] | None:
        found = stage.campaign(campaign.slug)
        return found if found["state"] in states else None

    return wait_for(f"{campaign.title} to be {' or '.join(states)}", look)


def content_of(title: str, last_day: date, **changes: str) -> dict[str, str]:
    """A campaign's form, filled in; `changes` are its fields."""
    content = {
        "summary": "Kaksi keinua ja penkki koulun viereen. Keksitty hanke.",
        "district_slug": "rantakyla",
        "picture": "lahiliikunta",
        "story": "Pihassa ei ole paikkaa, jossa olla yhdessä. Rakennamme sellaisen talkoilla.",
        "hypothesis": "Kun pihassa on keinut, naapurit tapaavat toisiaan useammin.",
        "target_group": "Lähikorttelien perheet ja nuoret",
        "measure": "Montako ihmistä pihassa on arki-iltana kello 18",
        "start_value": "Kaksi ihmistä, laskettu marraskuussa",
        "theme": "meeting",
        "measure_unit": "ihmistä",
        "start_number": "2",
        "start_measured_on": "1.11.2026",
        "budget_lines-0-name": "Keinut",
        "budget_lines-0-amount": "700",
        "budget_lines-1-name": "Penkki ja asennus",
        "budget_lines-1-amount": "300",
        "goal": "1000",
        "minimum": "600",
        "minimum_pledge": "5",
        "stretch_use": "Ylimenevällä rahalla hankitaan valaisin.",
        "model": "all_or_nothing",
        "shortfall_rule": "association_accepts",
        "deadline_on": last_day.isoformat(),
    }
    return content | {"title": title} | changes


def _account_named(owner: Browser, account: str) -> str:
    options = owner.page.tree.xpath("//select[@name='collecting_account_id']/option")
    for option in options:
        if account in option.text_content():
            return str(option.get("value"))
    offered = [option.text_content() for option in options]
    raise CannotGoOn(f"No collecting account {account} is offered, only {offered}.")
