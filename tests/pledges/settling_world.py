"""A sale that was collected to the operator's account and is to be settled with its association."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import text

from infra.launcher.databases import ServiceDatabase
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.pledges.domain.books import postings
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.settling.campaign_reports import keep_standing
from services.pledges.store.settling.payment_files import PaymentFile
from services.pledges.store.settling.settlements import Settlement
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from services.pledges.usecases.context import Context
from services.pledges.usecases.settling.agree_settlement import draft_settlement, propose_settlement
from services.pledges.usecases.settling.payment_files import propose_payment_file
from tests.pledges.bank_world import IBANS, TODAY, Paid, World, open_world, payments

MAIJA, PEKKA = "person:maija", "person:pekka"
OWN_IBAN = "FI2112345600000785"
FORMAT = "pain.001.001.09"


@dataclass
class Sale:
    """The world with the operator's account, an association, and a funded sale of its own."""

    world: World
    context: Context
    operator_id: UUID
    association_id: UUID
    own_account_id: UUID
    campaign_id: UUID

    def collect(self, *cents: int) -> None:
        """Bank payments for the campaign, matched."""
        pledges = [self.world.pledge(each, campaign_id=self.campaign_id) for each in cents]
        paid = (Paid(each.amount_cents, each.reference) for each in pledges)
        self.world.bring(payments(*paid).replace(IBANS[0].encode(), IBANS[1].encode()))

    def charge(self, cents: int, fee_cents: int, *, arrived: bool = True) -> str:
        """A card charge in the books, whose payout is in the bank or not."""
        charge_id = f"ch_{new_id().hex}"
        books = (self.operator_id, self.campaign_id, charge_id, TODAY, cents, fee_cents)
        with transaction(self.world.sessions) as session:
            post(session, postings.card_charged(*books))
            payout_id = new_id()
            session.execute(
                text("INSERT INTO payout VALUES (:id, :po, :net, :on, :state, '[]', now())"),
                {
                    "id": payout_id,
                    "po": f"po_{payout_id.hex}",
                    "net": cents - fee_cents,
                    "on": TODAY,
                    "state": "arrived" if arrived else "in_transit",
                },
            )
            session.execute(
                text(
                    "INSERT INTO payout_item (provider_id, payout_id, kind, source, gross_cents, fee_cents,"
                    " net_cents, collecting_account_id) VALUES (:txn, :po, 'charge', :ch, :gross, :fee,"
                    " :net, :account)"
                ),
                {
                    "txn": f"txn_{charge_id}",
                    "po": payout_id,
                    "ch": charge_id,
                    "gross": cents,
                    "fee": fee_cents,
                    "net": cents - fee_cents,
                    "account": self.operator_id,
                },
            )
        return charge_id

    def draft(self, *, is_last: bool = True, asked_cents: int | None = None) -> UUID:
        return draft_settlement(
            self.context, self.campaign_id, is_last=is_last, asked_cents=asked_cents, actor=MAIJA
        )

    def propose(self, settlement_id: UUID) -> Approval:
        return propose_settlement(self.context, settlement_id, "Erä 1", MAIJA)

    def settle(self, **how: Any) -> Settlement:
        """Drafted, proposed and agreed to."""
        settlement_id = self.draft(**how)
        self.decide(self.propose(settlement_id))
        return self.settlement(settlement_id)

    def settlement(self, settlement_id: UUID) -> Settlement:
        with self.world.sessions() as session:
            return session.get_one(Settlement, settlement_id)

    def propose_file(self, file_format: str = FORMAT) -> Approval:
        return propose_payment_file(
            self.world.sessions, self.operator_id, file_format, "Viikon maksut", MAIJA
        )

    def file(self) -> PaymentFile:
        """A file that two people agreed to."""
        approval = self.propose_file()
        self.decide(approval)
        return self.read_file(approval.subject_id)

    def read_file(self, file_id: UUID) -> PaymentFile:
        with self.world.sessions() as session:
            file = session.get_one(PaymentFile, file_id)
            assert file.content
            return file

    def decide(self, approval: Approval, **changed: Any) -> Approval:
        given = {
            "approve": True,
            "seen_hash": approval.content_hash,
            "reason": "",
            "actor": PEKKA,
            "authenticated_at": datetime.now(UTC).isoformat(),
        }
        return decide_approval(self.world.sessions, approval.id, **given | changed)

    def balances(self) -> dict[str, int]:
        return self.world.balances()


@contextmanager
def open_sale(database: ServiceDatabase) -> Iterator[Sale]:
    """The sale in that database; its campaign is funded and its repair window long over."""
    with open_world(database) as world:
        association_id = new_id()
        own_account_id = register_collecting_account(
            world.sessions,
            AccountDetails(
                association_id=association_id,
                association_name="Tuppuralan Tänhuvat ry",
                payee_name="Tuppuralan Tänhuvat ry",
                iban=OWN_IBAN,
            ),
        )
        operator_id = register_collecting_account(
            world.sessions,
            AccountDetails(
                association_id=None, association_name="Mikkeli", payee_name="Meijän kulmat", iban=IBANS[1]
            ),
        )
        campaign_id = world.campaign(account_id=operator_id)
        with transaction(world.sessions) as session:
            terms = session.get_one(CampaignTerms, campaign_id)
            terms.association_id, terms.legal_mode = association_id, "presale"
            terms.model, terms.state = "keep_what_comes", "funded"
            keep_standing(session, campaign_id, "accepted", datetime.now(UTC))
        settings = SimpleNamespace(repair_days=7, iban_hold_hours=72)
        context = cast(Context, SimpleNamespace(settings=settings, sessions=world.sessions))
        yield Sale(world, context, operator_id, association_id, own_account_id, campaign_id)


LONG_AGO = timedelta(days=30)
