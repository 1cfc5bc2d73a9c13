"""Pools and campaigns to draw from them: the operator's account, sponsors' payments, secured pledges."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text, update

from infra.launcher.databases import ServiceDatabase
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.pledges.domain.books.line_postings import part_placed
from services.pledges.domain.books.match_postings import match_fund
from services.pledges.domain.books.postings import bank_unallocated
from services.pledges.domain.match_funding.rules import Kind, MatchRule
from services.pledges.domain.pledging.deadlines import first_instant_after
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.match_funding.funds import MatchFund, pay_in
from services.pledges.store.pledging.pledge import BackerContact, Pledge
from services.pledges.store.pledging.terms import CampaignTerms, CampaignTotals, mark_totals
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from services.pledges.usecases.match_funding.edit_fund import FundWish, draft_fund, propose_opening
from services.pledges.usecases.match_funding.join_campaigns import join_campaigns
from services.pledges.usecases.pledging.project_totals import project_totals
from tests.pledges.bank_world import IBANS, TODAY, World, open_world
from tests.pledges.matching_world import MAIJA, PEKKA

EURO_FOR_EURO = MatchRule(kind=Kind.RATIO, percent=100)


@dataclass
class Neighbourhood:
    """Campaigns of one district, and the account on which sponsors' money lies."""

    world: World
    operator_id: UUID
    backers: int = field(default=0)

    def campaign(self, **changed: Any) -> UUID:
        """An open campaign with its sums; it is published, though not yet in any pool."""
        campaign_id = self.world.campaign(**{k: changed.pop(k) for k in ("account_id",) if k in changed})
        with transaction(self.world.sessions) as session:
            session.add(CampaignTotals(campaign_id=campaign_id, matched_cents=0))
            if changed:
                mine = CampaignTerms.campaign_id == campaign_id
                session.execute(update(CampaignTerms).where(mine).values(**changed))
        return campaign_id

    def fund(self, cents: int, rule: MatchRule = EURO_FOR_EURO, **changed: Any) -> UUID:
        """A pool that two people opened, with so much paid in."""
        wish: dict[str, Any] = {
            "name": "Kaupungin vastinraha",
            "sponsor": "Esimerkin kaupunki",
            "collecting_account_id": self.operator_id,
            "rule": rule,
            "districts": (),
            "campaigns": (),
            "opens_on": TODAY,
            "closes_on": TODAY + timedelta(days=60),
        }
        fund_id = draft_fund(self.world.sessions, FundWish(**wish | changed), None, MAIJA)
        self.agree(propose_opening(self.world.sessions, fund_id, "Avataan", MAIJA))
        if cents:
            self.pay_in(fund_id, cents)
        join_campaigns(self.world.sessions)
        return fund_id

    def pay_in(self, fund_id: UUID, cents: int) -> None:
        """A sponsor's payment, without the bank: in the books and in the pool."""
        with transaction(self.world.sessions) as session:
            fund = session.get_one(MatchFund, fund_id, with_for_update=True)
            pay_in(session, fund, cents)
            book_receipt(session, fund, cents)

    def agree(self, approval: Approval) -> None:
        decide_approval(
            self.world.sessions,
            approval.id,
            approve=True,
            seen_hash=approval.content_hash,
            reason="",
            actor=PEKKA,
            authenticated_at=datetime.now(UTC).isoformat(),
        )

    def back(self, campaign_id: UUID, cents: int, backer: str | None = None, **changed: Any) -> UUID:
        """A pledge whose card is saved, of somebody new unless named."""
        self.backers += 1
        subject, now = new_id(), datetime.now(UTC)
        fields: dict[str, Any] = {
            "method": "card",
            "state": "pledged",
            "backer": backer or f"reader-{subject}",
            "secured_at": now,
        }
        with transaction(self.world.sessions) as session:
            session.add(BackerContact(subject=subject, erased_at=now))
            session.flush()
            pledge = Pledge(
                id=new_id(),
                campaign_id=campaign_id,
                amount_cents=cents,
                locale="fi",
                contact_subject=subject,
                consent_version="1",
                made_at=now,
                reserved_at=now,
                **fields | changed,
            )
            session.add(pledge)
            mark_totals(session, campaign_id)
        return pledge.id

    def change(self, pledge_id: UUID, **values: Any) -> None:
        """The pledge is now so; the job hears of it as always."""
        with transaction(self.world.sessions) as session:
            pledge = session.get_one(Pledge, pledge_id, with_for_update=True)
            for name, value in values.items():
                setattr(pledge, name, value)
            mark_totals(session, pledge.campaign_id)

    def decide(self, campaign_id: UUID, state: str) -> None:
        """The campaign is decided on."""
        with transaction(self.world.sessions) as session:
            mine = CampaignTerms.campaign_id == campaign_id
            session.execute(update(CampaignTerms).where(mine).values(state=state))
            mark_totals(session, campaign_id)

    def follow(self) -> None:
        """What the job does every two seconds."""
        project_totals(self.world.sessions)

    def drawn(self, pledge_id: UUID) -> int:
        """What is set aside or set free for the pledge."""
        rows = self.world.rows("SELECT reserved_cents FROM match_claim WHERE pledge_id = :id", id=pledge_id)
        return int(rows[0][0]) if rows else 0

    def matched(self, campaign_id: UUID) -> int:
        """The campaign's public sum."""
        [(cents,)] = self.world.rows(
            "SELECT matched_cents FROM campaign_totals WHERE campaign_id = :id", id=campaign_id
        )
        return int(cents)

    def left(self, fund_id: UUID) -> int:
        """What the pool has left; the books must say the same."""
        [(cents,)] = self.world.rows("SELECT available_cents FROM match_fund WHERE id = :id", id=fund_id)
        booked = self.world.rows(
            "SELECT coalesce(-sum(amount_cents), 0) FROM ledger_entry WHERE account = :account",
            account=f"match_fund:{fund_id}",
        )
        assert int(booked[0][0]) == cents
        return int(cents)


def book_receipt(session: Any, fund: MatchFund, cents: int) -> None:
    """The books of a sponsor's payment, as a bank line's part posts them."""
    account = fund.collecting_account_id
    post(session, bank_unallocated(account, new_id(), TODAY, cents))
    post(session, part_placed(account, new_id(), TODAY, match_fund(fund.id), cents))


@contextmanager
def open_neighbourhood(database: ServiceDatabase) -> Iterator[Neighbourhood]:
    """A world with the operator's client account."""
    with open_world(database) as world:
        details = AccountDetails(
            association_id=None, association_name="Alusta", payee_name="Alusta", iban=IBANS[1]
        )
        operator_id = register_collecting_account(world.sessions, details)
        # The world's own campaign draws nothing here.
        with transaction(world.sessions) as session:
            session.execute(text("UPDATE campaign_terms SET state = 'cancelled'"))
        yield Neighbourhood(world, operator_id)


def over(days: int) -> datetime:
    """The first instant after so many days from today."""
    return first_instant_after(TODAY + timedelta(days=days))
