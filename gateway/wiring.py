"""The composition root: settings -> clients of the services and the cache."""

from dataclasses import dataclass
from typing import Any

import redis
from flask import current_app

from gateway.clients.accounts import Accounts
from gateway.clients.assisting import Assisting
from gateway.clients.associations import Associations, CollectingAccounts
from gateway.clients.bank_files import BankFiles
from gateway.clients.bank_rules import BankRules
from gateway.clients.budgeting import Budgets
from gateway.clients.campaign_desk import CampaignDesk
from gateway.clients.campaign_halts import CampaignHalts
from gateway.clients.cash_desks import CashDesks
from gateway.clients.charging import ChargingRun
from gateway.clients.closings import Closings
from gateway.clients.conditions import Conditions
from gateway.clients.day_close import DayClose
from gateway.clients.districts import DistrictDesk
from gateway.clients.drafting import CampaignVersions
from gateway.clients.experiments import Experiments
from gateway.clients.exports import Exports
from gateway.clients.figures import Figures
from gateway.clients.finance import Finance
from gateway.clients.gathered import Gathered
from gateway.clients.giving import Goods, GoodsDesk
from gateway.clients.hearing import Hearing
from gateway.clients.ideas import Ideas
from gateway.clients.inbox import Colleagues, Inbox
from gateway.clients.management import Deliveries, Log, Retention, Staff
from gateway.clients.match_funds import MatchFunds
from gateway.clients.moderation import ModerationDesk
from gateway.clients.monthly import MonthlyPledges
from gateway.clients.news import News
from gateway.clients.own_ideas import AssistedIdeas, OwnIdeas
from gateway.clients.participation import Participation
from gateway.clients.payouts import Payouts
from gateway.clients.pictures import PictureStore
from gateway.clients.pledges import Pledges
from gateway.clients.proofs import Proofs
from gateway.clients.provider import Provider
from gateway.clients.public_ledger import PublicLedgers
from gateway.clients.publishing import Publishing
from gateway.clients.questions import Questions
from gateway.clients.refund_wishes import RefundWishes
from gateway.clients.refunds import Disputes, Refunds
from gateway.clients.register import Register, RegisterDesk
from gateway.clients.repairs import Repairs
from gateway.clients.reward_desk import Purchases, RewardDesk
from gateway.clients.settling import Settling
from gateway.clients.shifts import ShiftDesk, Shifts
from gateway.clients.shortfalls import Shortfalls
from gateway.clients.trail import Trail
from gateway.clients.verification import Verification
from gateway.config import GatewaySettings
from services.chassis.http_client import ServiceClient
from services.chassis.service_tokens import TokenSigner

# A cache that does not answer at once is no help; every reader carries on without it.
CACHE_TIMEOUT_SECONDS = 0.25


@dataclass(frozen=True)
class Services:
    """What the views may ask."""

    accounts: Accounts
    ideas: Ideas
    news: News
    district_desk: DistrictDesk
    participation: Participation
    experiments: Experiments
    pictures: PictureStore
    own_ideas: OwnIdeas
    assisted_ideas: AssistedIdeas
    moderation: ModerationDesk
    pledges: Pledges
    public_ledgers: PublicLedgers
    gathered: Gathered
    proofs: Proofs
    conditions: Conditions
    monthly: MonthlyPledges
    campaign_desk: CampaignDesk
    publishing: Publishing
    questions: Questions
    hearing: Hearing
    campaign_versions: CampaignVersions
    register: Register
    register_desk: RegisterDesk
    shifts: Shifts
    shift_desk: ShiftDesk
    associations: Associations
    verification: Verification
    staff: Staff
    collecting_accounts: CollectingAccounts
    finance: Finance
    bank_files: BankFiles
    exports: Exports
    bank_rules: BankRules
    trail: Trail
    figures: Figures
    inbox: Inbox
    match_funds: MatchFunds
    colleagues: Colleagues
    charging: ChargingRun
    closings: Closings
    provider: Provider
    payouts: Payouts
    day_close: DayClose
    refunds: Refunds
    settling: Settling
    disputes: Disputes
    refund_wishes: RefundWishes
    repairs: Repairs
    reward_desk: RewardDesk
    goods: Goods
    goods_desk: GoodsDesk
    budgets: Budgets
    purchases: Purchases
    shortfalls: Shortfalls
    retention: Retention
    assisting: Assisting
    cash_desks: CashDesks
    campaign_halts: CampaignHalts
    deliveries: Deliveries
    logs: dict[str, Log]
    cache: redis.Redis


def wire(settings: GatewaySettings) -> Services:
    """Connect lazily to everything the gateway needs."""
    signer = TokenSigner(settings.service, settings.service_token_key)
    accounts = ServiceClient(settings.accounts_url, "accounts", signer)
    ideas = ServiceClient(settings.ideas_url, "ideas", signer)
    pledges = ServiceClient(settings.pledges_url, "pledges", signer)
    notify = ServiceClient(settings.notify_url, "notify", signer)
    every = {"accounts": accounts, "ideas": ideas, "pledges": pledges, "notify": notify}
    return Services(
        **_clients_of_ideas(ideas),
        accounts=Accounts(accounts),
        pledges=Pledges(pledges),
        public_ledgers=PublicLedgers(pledges),
        gathered=Gathered(pledges),
        proofs=Proofs(pledges),
        conditions=Conditions(pledges),
        monthly=MonthlyPledges(pledges),
        associations=Associations(accounts),
        verification=Verification(accounts),
        staff=Staff(accounts),
        collecting_accounts=CollectingAccounts(pledges),
        finance=Finance(pledges),
        bank_files=BankFiles(pledges),
        exports=Exports(pledges),
        bank_rules=BankRules(pledges),
        trail=Trail(pledges),
        figures=Figures(pledges),
        inbox=Inbox(pledges),
        match_funds=MatchFunds(pledges),
        colleagues=Colleagues(accounts),
        charging=ChargingRun(pledges),
        closings=Closings(pledges),
        provider=Provider(pledges),
        payouts=Payouts(pledges),
        day_close=DayClose(pledges),
        refunds=Refunds(pledges),
        settling=Settling(pledges),
        disputes=Disputes(pledges),
        refund_wishes=RefundWishes(pledges),
        repairs=Repairs(pledges),
        purchases=Purchases(pledges),
        shortfalls=Shortfalls(pledges),
        retention=Retention(pledges),
        assisting=Assisting(pledges),
        cash_desks=CashDesks(pledges),
        campaign_halts=CampaignHalts(pledges),
        deliveries=Deliveries(notify),
        logs={name: Log(client) for name, client in every.items()},
        cache=redis.Redis.from_url(
            settings.cache_url,
            socket_timeout=CACHE_TIMEOUT_SECONDS,
            socket_connect_timeout=CACHE_TIMEOUT_SECONDS,
        ),
    )


def _clients_of_ideas(ideas: ServiceClient) -> dict[str, Any]:
    """Each part of what pages ask of ideas, by the name under which they ask."""
    return {
        "ideas": Ideas(ideas),
        "news": News(ideas),
        "district_desk": DistrictDesk(ideas),
        "participation": Participation(ideas),
        "experiments": Experiments(ideas),
        "pictures": PictureStore(ideas),
        "own_ideas": OwnIdeas(ideas),
        "assisted_ideas": AssistedIdeas(ideas),
        "moderation": ModerationDesk(ideas),
        "campaign_desk": CampaignDesk(ideas),
        "publishing": Publishing(ideas),
        "questions": Questions(ideas),
        "hearing": Hearing(ideas),
        "campaign_versions": CampaignVersions(ideas),
        "register": Register(ideas),
        "register_desk": RegisterDesk(ideas),
        "shifts": Shifts(ideas),
        "shift_desk": ShiftDesk(ideas),
        "reward_desk": RewardDesk(ideas),
        "goods": Goods(ideas),
        "goods_desk": GoodsDesk(ideas),
        "budgets": Budgets(ideas),
    }


def services() -> Services:
    """The services as wired for the running app."""
    found: Services = current_app.extensions["gateway.services"]
    return found
