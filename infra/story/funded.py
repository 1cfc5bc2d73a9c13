"""The campaign that makes it: published, pledged to, closed, charged, repaired, reconciled to the cent."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from infra.launcher.demo_people import OPERATOR_IBAN
from infra.story import backers as backing
from infra.story import desk
from infra.story.backers import Backer
from infra.story.browser import Browser
from infra.story.campaigns import (
    PRESALE,
    OpenCampaign,
    content_of,
    hand_in,
    publish,
    review,
    wait_for_state,
    write_campaign,
)
from infra.story.stage import Stage, wait_for
from services.contracts.money import format_euros
from services.contracts.roles import Role

OWNER = "liisa@demo.example"
DAYS_OPEN = 10
GOOD_CARDS = 18
MOST_WAITING_STATES = ("queued", "charging", "processing", "unknown", "pledged")


@dataclass
class Cast:
    """Who acts besides the backers."""

    owner: Browser
    reviewer: Browser
    finance: Browser
    approver: Browser


@dataclass
class Ending:
    """What the story left behind, for whoever wants to check it."""

    campaign: OpenCampaign
    cards: list[Backer]
    transfers: list[Backer]
    states: dict[str, str]
    totals: dict[str, int]
    ledger: dict[str, int]
    charged_cents: int
    fees_cents: int
    city_net_cents: int
    paid_out_at_once_cents: int
    paid_out_cents: int
    bank_cents: int
    books: str
    repeated_import: str
    subjects: dict[str, list[str]]
    violations: list[object]
    journal: dict[str, int]
    beancount: str


def play(stage: Stage, confirm: Callable[[Backer], None] = backing.authenticate) -> Ending:
    """Play it from the first line of the draft to books that agree.

    `confirm` is how the backer whose bank asks for it confirms the charge.
    """
    before, bank_before = stage.card_summary(), stage.bank_balance(OPERATOR_IBAN)
    cast = _sign_in(stage)
    campaign = _open(stage, cast)
    cards, transfers = _pledge(stage, campaign)
    first_day = stage.today()
    _pay(stage, transfers)
    stage.move_clock(timedelta(days=1))
    repeated = _reconcile_bank(stage, cast, transfers, first_day.isoformat())
    _close(stage, campaign, cards)
    _repair(stage, cards, confirm)
    settled = _pay_out(stage, cast, before, first_day)
    after = stage.card_summary()
    charged_cents, fees_cents = stage.charges_of({each.pledge_id for each in cards})
    return Ending(
        campaign=campaign,
        cards=cards,
        transfers=transfers,
        states={each.name: each.look(stage)["state"] for each in (*cards, *transfers)},
        totals=_settled_totals(stage, campaign),
        ledger=desk.ledger_sums(cast.finance, campaign.id),
        charged_cents=charged_cents,
        fees_cents=fees_cents,
        # Campaigns of the city end meanwhile too, and one payout carries what all of them brought.
        city_net_cents=_net(settled) - _net(before),
        paid_out_at_once_cents=settled["paid_out_cents"] - before["paid_out_cents"],
        paid_out_cents=after["paid_out_cents"] - before["paid_out_cents"],
        bank_cents=stage.bank_balance(OPERATOR_IBAN) - bank_before,
        books=desk.books(stage, cast.finance),
        journal=desk.ledger_sums(cast.finance),
        beancount=desk.export(cast.finance, "beancount"),
        repeated_import=repeated,
        subjects={each.email: stage.subjects_to(each.email) for each in (*cards, *transfers)},
        violations=stage.card_violations(),
    )


def _net(summary: dict[str, Any]) -> int:
    """What the provider charged in all, less its fees, in cents."""
    return int(summary["charged_cents"]) - int(summary["fees_cents"])


def _sign_in(stage: Stage) -> Cast:
    stage.tell(
        "An association's owner signs in by mail; reviewer, finance and approver by password and code."
    )
    return Cast(
        owner=stage.sign_in_by_mail(OWNER),
        reviewer=stage.staff(Role.REVIEWER),
        finance=stage.staff(Role.FINANCE),
        approver=stage.staff(Role.FINANCE_APPROVER),
    )


def _open(stage: Stage, cast: Cast) -> OpenCampaign:
    title = f"Rantakylän pihakeinut {stage.now():%H%M%S}"
    content = content_of(title, stage.today() + timedelta(days=DAYS_OPEN), **PRESALE)
    campaign_id = write_campaign(cast.owner, title, content, OPERATOR_IBAN)
    review(cast.reviewer, campaign_id, "needs_work", "Kerro vielä, kuka huoltaa keinut.")
    cast.owner.open(f"/tyopoyta/kampanjat/{campaign_id}/muokkaa/tarina")
    story = content["story"] + " Yhdistys huoltaa keinut joka kevät."
    cast.owner.submit(f"/tyopoyta/kampanjat/{campaign_id}/muokkaa/tarina", button="stay", story=story)
    hand_in(cast.owner, campaign_id)
    review(cast.reviewer, campaign_id, "approved")
    campaign = publish(stage, cast.owner, campaign_id, title)
    address = f"{stage.world.url('gateway')}/kampanjat/{campaign.slug}"
    stage.tell(f"“{title}” was sent back once, approved and published: {address}")
    return campaign


def _pledge(stage: Stage, campaign: OpenCampaign) -> tuple[list[Backer], list[Backer]]:
    cards = [
        backing.pledge_by_card(stage, campaign.slug, f"Kortti Keksitty {word}", 3000, backing.GOOD_CARD)
        for word in _words(GOOD_CARDS)
    ]
    slug = campaign.slug
    cards.append(backing.pledge_by_card(stage, slug, "Hylky Keksitty", 4000, backing.DECLINED_WHEN_CHARGED))
    cards.append(
        backing.pledge_by_card(stage, slug, "Varma Keksitty", 2500, backing.AUTHENTICATION_EVERY_TIME)
    )
    sums = (("Aalto", 2000), ("Hauki", 2050), ("Kuha", 3000), ("Muikku", 5000), ("Siika", 1500))
    transfers = [backing.pledge_by_bank(stage, slug, f"{name} Keksitty", cents) for name, cents in sums]
    total = sum(each.amount_cents for each in (*cards, *transfers))
    stage.tell(
        f"{len(cards)} cards saved and {len(transfers)} bank slips given: {format_euros(total)} promised."
    )
    return cards, transfers


def _words(count: int) -> list[str]:
    """Names for people, in letters alone: "aa", "ab", … ."""
    return [chr(97 + number // 26) + chr(97 + number % 26) for number in range(count)]


def _pay(stage: Stage, transfers: list[Backer]) -> None:
    for each in transfers[:3]:
        backing.pay_slip(stage, each)
    # Nobody's reference, though its check digit holds; the name and the sum are right.
    backing.pay_slip(stage, transfers[3], reference="1234561")
    backing.pay_slip(stage, transfers[4])
    backing.pay_slip(stage, transfers[4])
    stage.tell("Five transfers are paid at the bank: one with a wrong reference, one twice.")


def _reconcile_bank(stage: Stage, cast: Cast, transfers: list[Backer], day: str) -> str:
    stage.tell(
        f"Finance brings the statement. {desk.bring_statement(stage, cast.finance, OPERATOR_IBAN, day)}"
    )
    misdirected, twice = transfers[3], transfers[4]
    for what, address in desk.waiting_lines(cast.finance).items():
        if misdirected.name in what:
            number = misdirected.look(stage)["number"]
            comment = f"Nimi ja summa täsmäävät ({number})"
            desk.propose_match(cast.finance, address, number, comment)
            desk.approve(cast.approver, comment)
        elif twice.name in what:
            comment = f"Maksettu kahdesti ({twice.look(stage)['number']})"
            desk.propose_refund(cast.finance, address, comment)
            desk.approve(cast.approver, comment)
    stage.tell(
        "The stray payment is matched and the double one listed for refund; a second person approved both."
    )
    repeated = desk.bring_statement(stage, cast.finance, OPERATOR_IBAN, day)
    stage.tell(f"The same statement once more changes nothing. {repeated}")
    return repeated


def _close(stage: Stage, campaign: OpenCampaign, cards: list[Backer]) -> None:
    deadline = datetime.fromisoformat(stage.campaign(campaign.slug)["deadline"])
    stage.move_clock(deadline - stage.now() + timedelta(seconds=5))
    found = wait_for_state(stage, campaign, "funded", "not_funded")
    secured = format_euros(found["totals"]["secured_cents"])
    stage.tell(f"The deadline has passed: {found['state']}, {secured} secured.")
    wait_for(
        "every card to be charged or refused",
        lambda: not any(each.look(stage)["state"] in MOST_WAITING_STATES for each in cards),
    )
    states = Counter(each.look(stage)["state"] for each in cards)
    stage.tell(f"Cards: {', '.join(f'{count} {state}' for state, count in sorted(states.items()))}.")


def _repair(stage: Stage, cards: list[Backer], confirm: Callable[[Backer], None]) -> None:
    confirming = cards[-1]
    confirm(confirming)
    wait_for("the confirmed card to be charged", lambda: confirming.look(stage)["state"] == "paid")
    stage.tell(f"{confirming.name} confirmed the payment at the bank: paid.")
    stage.move_clock(timedelta(days=8))
    declined = cards[-2]
    wait_for("the unrepaired pledge to be dropped", lambda: declined.look(stage)["state"] == "dropped")
    stage.tell(f"{declined.name} did not repair the card within a week: dropped, nothing charged.")


def _pay_out(stage: Stage, cast: Cast, before: dict[str, Any], first_day: date) -> dict[str, Any]:
    """What the provider counted when it had paid out everything."""
    settled = wait_for("everything charged to be paid out", lambda: _all_paid_out(stage, before))
    stage.move_clock(timedelta(days=1))
    wait_for("the payouts to reach the books", lambda: _payout_known(cast.finance))
    # Payouts leave by themselves too, so every morning's statement counts.
    for number in range((stage.today() - first_day).days):
        day = (first_day + timedelta(days=number)).isoformat()
        desk.bring_statement(stage, cast.finance, OPERATOR_IBAN, day)
    stage.tell("Stripe paid out, and every day's statement is brought: the payouts are matched.")
    return settled


def _all_paid_out(stage: Stage, before: dict[str, Any]) -> dict[str, Any] | None:
    """Pay out; what the provider counts then, unless another campaign's card was charged meanwhile."""
    stage.pay_out()
    now = stage.card_summary()
    paid_out_cents = int(now["paid_out_cents"]) - int(before["paid_out_cents"])
    return now if paid_out_cents == _net(now) - _net(before) else None


def _payout_known(finance: Browser) -> bool:
    sums = desk.ledger_sums(finance)
    return sum(cents for account, cents in sums.items() if account.startswith("stripe_in_transit")) > 0


def _settled_totals(stage: Stage, campaign: OpenCampaign) -> dict[str, int]:
    """The public sums, once nothing is in repair any more."""
    wait_for(
        "the public sums to settle",
        lambda: stage.campaign(campaign.slug)["totals"]["in_repair_cents"] == 0,
    )
    totals: dict[str, int] = stage.campaign(campaign.slug)["totals"]
    return totals
