"""An association tells what came of its experiment; without it the last settlement waits."""

from infra.launcher.problems import CannotGoOn
from infra.story.browser import Browser
from infra.story.stage import Stage, wait_for

SETTLING = "/talous/tilitykset/kampanja"
WAITS = "Viimeinen erä odottaa kokeilun loppuraporttia"


def report(stage: Stage, owner: Browser, reviewer: Browser, campaign_id: str) -> None:
    """Write the report, hand it in, and have somebody else accept it."""
    here, review = f"/tyopoyta/kampanjat/{campaign_id}/loppuraportti", f"/tarkistus/raportit/{campaign_id}"
    today = stage.today()
    owner.open(here)
    owner.submit(
        here,
        button="laheta",
        outcome="confirmed",
        end_number="14",
        end_measured_on=f"{today.day}.{today.month}.{today.year}",
        participants="120",
        happened="Keinut pystytettiin talkoilla. Ensimmäisenä iltana pihassa oli neljätoista ihmistä.",
        learnt="Penkki tuo paikalle myös ne, joilla ei ole lapsia.",
        next_step="make_permanent",
        next_words="Taloyhtiö huoltaa keinut.",
    )
    if owner.page.errors:
        raise CannotGoOn(f"The report cannot be handed in: {owner.page.errors}")
    reviewer.open(review)
    reviewer.submit(review, decision="accepted", reason="")
    if reviewer.page.errors:
        raise CannotGoOn(f"The report cannot be accepted: {reviewer.page.errors}")
    stage.tell("The association reports what came of the experiment, and staff make it public.")


def wait_until_told(finance: Browser, campaign_id: str) -> None:
    """Until pledges has heard of the report."""
    here = f"{SETTLING}/{campaign_id}"
    wait_for("finance to hear of the report", lambda: WAITS not in finance.open(here).words)
