"""Demo collecting accounts, bank pledges and their payments, through pledges and the sandbox bank."""

import json
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import select

from infra.demo.people import WITH_CARDS, WITH_DRAWER, associations
from infra.launcher.demo_accounts import People
from infra.launcher.demo_connected import ensure_connected_account
from infra.launcher.demo_ideas import STORY, DemoCampaign
from infra.launcher.demo_people import (
    ASSOCIATIONS,
    BACKERS,
    OPERATOR,
    OPERATOR_IBAN,
    OPERATOR_NAME,
    DemoAssociation,
)
from infra.launcher.demo_waiting import wait_until
from infra.launcher.world import World
from services.chassis.database import platform_now, transaction
from services.chassis.idempotency import Claim
from services.chassis.settings import read_settings
from services.contracts.roles import Role
from services.pledges.config import PledgesSettings
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.selling.rewards import rewards_of
from services.pledges.usecases.at_the_desk.cash_counts import open_cash_desk
from services.pledges.usecases.at_the_desk.show_cash import list_desks
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.make_pledge import NewPledge, make_pledge
from services.pledges.usecases.selling.choose_reward import RewardWish
from services.pledges.wiring import wire


@contextmanager
def pledges_of(world: World, *, jobs: bool = False) -> Iterator[Context]:
    """The pledges service's own parts, for as long as they are needed; `jobs` takes its time."""
    context = wire(read_settings(PledgesSettings, "pledges", world.settings("pledges")), jobs=jobs)
    try:
        yield context
    finally:
        context.sessions.engine.dispose()


def ensure_collecting_accounts(world: World, people: People) -> dict[str, uuid.UUID]:
    """One account for each association and one of the operator, known to pledges and to the bank."""
    wanted = {
        each.key: AccountDetails(
            association_id=people.associations[each.key],
            association_name=each.name,
            payee_name=each.name,
            iban=each.iban,
            stripe_account_id=ensure_connected_account(world, each) if _takes_cards(each) else None,
        )
        for each in (*ASSOCIATIONS, *associations())
    }
    wanted[OPERATOR] = AccountDetails(
        association_id=None,
        association_name=OPERATOR_NAME,
        payee_name=OPERATOR_NAME,
        iban=OPERATOR_IBAN,
    )
    with pledges_of(world) as pledges:
        for each in wanted.values():
            _ask_bank(world, "/accounts", {"iban": each.iban, "name": each.payee_name})
        return {
            key: register_collecting_account(pledges.sessions, each, actor="demo")
            for key, each in wanted.items()
        }


def _takes_cards(association: DemoAssociation) -> bool:
    return association in ASSOCIATIONS or association.key in WITH_CARDS


def ensure_cash_desks(world: World, people: People, accounts: dict[str, uuid.UUID]) -> None:
    """A drawer at the library for each association, so that helpers can take cash."""
    finance = people.by_role[Role.FINANCE].actor
    with pledges_of(world) as pledges:
        known = {desk["name"] for desk in list_desks(pledges.sessions)}
        for each in (*ASSOCIATIONS, *(each for each in associations() if each.key in WITH_DRAWER)):
            name = desk_name(each)
            if name not in known:
                open_cash_desk(pledges, name, accounts[each.key], finance)


def desk_name(association: DemoAssociation) -> str:
    """What the drawer of an association is called."""
    return f"Pääkirjasto, {association.name}"


def ensure_pledges(world: World, people: People, campaigns: Sequence[DemoCampaign]) -> None:
    """Promise, pay and match what the story wants; what is there already stays as it is."""
    ibans = {each.key: each.iban for each in ASSOCIATIONS} | {OPERATOR: OPERATOR_IBAN}
    with pledges_of(world) as pledges:
        wait_until(lambda: _knows_terms(pledges, campaigns), "pledges to hear of the campaigns")
        with transaction(pledges.sessions) as session:
            today = local_day(platform_now(session))
        paid_to = set()
        for campaign in campaigns:
            rows = _ensure_promises(pledges, campaign)
            for pledge in rows[: campaign.paid]:
                if pledge.state == PledgeState.AWAITING_PAYMENT:
                    _pay(world, ibans[campaign.account], pledge, today)
                    paid_to.add(ibans[campaign.account])
        if paid_to:
            paid_to |= _pay_oddly(world, ibans, today)
        finance = people.by_role[Role.FINANCE].actor
        for iban in sorted(paid_to):
            content = _fetch(world, f"/statements/{iban}/{today}.camt053.xml")
            import_bank_file(pledges.sessions, f"tiliote-{iban}-{today}.xml", content, finance)


def _knows_terms(pledges: Context, campaigns: Sequence[DemoCampaign]) -> bool:
    with transaction(pledges.sessions) as session:
        known = set(session.scalars(select(CampaignTerms.campaign_id)))
    return {each.campaign_id for each in campaigns} <= known


def _ensure_promises(pledges: Context, campaign: DemoCampaign) -> Sequence[Pledge]:
    """The campaign's pledges, oldest first; made only where the campaign has none of other people's."""
    query = select(Pledge).where(Pledge.campaign_id == campaign.campaign_id).order_by(Pledge.number)
    with transaction(pledges.sessions) as session:
        present = session.scalars(query).all()
    if len(present) >= len(campaign.pledges):
        return present
    for number, amount_cents in enumerate(campaign.pledges):
        backer = BACKERS[number % len(BACKERS)]
        claim = Claim("demo", "pledges.make_pledge", f"demo-{campaign.campaign_id}-{number}", "demo")
        new = NewPledge(
            campaign_id=campaign.campaign_id,
            method="bank_transfer",
            amount_cents=amount_cents,
            email=f"tukija{number + 1}@demo.example",
            name=f"{backer} (demo)",
            language="fi",
            consent_version="demo",
            public_name=backer if number % 3 == 0 else None,
            reward=_reward_for(pledges, campaign, amount_cents),
        )
        make_pledge(pledges, claim, new)
    with transaction(pledges.sessions) as session:
        return session.scalars(query).all()


def _reward_for(pledges: Context, campaign: DemoCampaign, amount_cents: int) -> RewardWish | None:
    """As many of the first reward as the sum buys; nothing where nothing is sold."""
    with transaction(pledges.sessions) as session:
        sold = rewards_of(session, campaign.campaign_id)
    return RewardWish(sold[0].id, amount_cents // sold[0].price_cents) if sold else None


def _pay(world: World, iban: str, pledge: Pledge, today: date) -> None:
    payment = {
        "account": iban,
        "amount_cents": pledge.amount_cents,
        "reference": pledge.reference,
        "payer_name": BACKERS[pledge.number % len(BACKERS)],
        "booked_on": today.isoformat(),
    }
    _ask_bank(world, "/payments", payment, key=f"demo-{pledge.id}")


def _pay_oddly(world: World, ibans: Mapping[str, str], today: date) -> set[str]:
    """Payments that no rule can match, so that finance has something to decide; the accounts they reach."""
    for number, odd in enumerate(STORY["odd_payments"]):
        payment = {
            "account": ibans[odd["account"]],
            "amount_cents": odd["amount_cents"],
            "message": odd["message"],
            "payer_name": odd["payer_name"],
            "booked_on": today.isoformat(),
        }
        _ask_bank(world, "/payments", payment, key=f"demo-odd-{number}")
    return {ibans[odd["account"]] for odd in STORY["odd_payments"]}


def _ask_bank(world: World, path: str, body: dict[str, Any], key: str | None = None) -> None:
    headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    request = urllib.request.Request(  # noqa: S310 - an address of our own
        world.url("bank") + path, json.dumps(body).encode(), headers
    )
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310
        pass


def _fetch(world: World, path: str) -> bytes:
    with urllib.request.urlopen(world.url("bank") + path, timeout=10) as reply:  # noqa: S310
        content: bytes = reply.read()
        return content
