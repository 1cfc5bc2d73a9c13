"""Pools follow what pledges are worth: set aside on what is secured, set free on what is collected.

The same job that counts sums does it, a moment after a pledge changed and without holding the pledge, so
that a pool that many campaigns share is no row on which their backers wait. The closer does it once more
under the campaign's lock, so that the decision sees every cent of the match.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.chassis.identifiers import new_id
from services.pledges.domain.books.match_postings import step_released, step_reserved
from services.pledges.domain.match_funding.pool import Waiting, serve
from services.pledges.domain.match_funding.rules import Kind
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.match_funding.claims import (
    MatchClaim,
    PledgeFacts,
    changed_pledges,
    claims_of,
    drawn_by,
    waiting_claims,
    write_claims,
)
from services.pledges.store.match_funding.funds import MatchCampaign, MatchFund, campaigns_in, hold_funds_of
from services.pledges.store.match_funding.steps import MatchStep, write_movements
from services.pledges.store.pledging.terms import mark_totals
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.match_funding.claimants import claimants
from services.pledges.usecases.match_funding.give_grants import give_grants
from services.pledges.usecases.match_funding.take_back import what_may_come_back

RUNNING = frozenset({"open", "suspended"})


@dataclass
class Moves:
    """What moves for one campaign in one step: (pledge or nothing) -> reserved and released cents."""

    reserved: dict[UUID | None, int] = field(default_factory=lambda: defaultdict(int))
    released: dict[UUID | None, int] = field(default_factory=lambda: defaultdict(int))

    def lines(self) -> Iterable[tuple[UUID | None, int, int]]:
        """Each pledge that anything moved for."""
        for pledge_id in dict.fromkeys((*self.reserved, *self.released)):
            reserved, released = self.reserved[pledge_id], self.released[pledge_id]
            if reserved or released:
                yield pledge_id, reserved, released


def spend_pools(session: Session, campaigns: Collection[UUID], at: datetime | None = None) -> None:
    """Bring the pools of these campaigns up to their pledges, inside the caller's transaction.

    `at` is when that happened, for a past that is loaded; now unless told.
    """
    for fund in hold_funds_of(session, campaigns):
        now = at or platform_now(session)
        _follow(session, fund, campaigns_in(session, fund.id, campaigns), now)


def is_spent(session: Session, campaign_id: UUID) -> bool:
    """Whether the campaign's pool, if it has one, is up to its pledges."""
    row = session.get(MatchCampaign, campaign_id)
    return row is None or not changed_pledges(session, row.fund_id, [campaign_id])


def _follow(session: Session, fund: MatchFund, campaigns: dict[UUID, MatchCampaign], now: datetime) -> None:
    moves: dict[UUID, Moves] = defaultdict(Moves)
    facts = changed_pledges(session, fund.id, campaigns)
    fresh = _write_worth(session, fund, facts, now)
    _give_less(session, fund, facts, moves)
    if fund.state == "open" and fund.kind != Kind.GOAL:
        if fund.refills:
            _serve_everybody(session, fund, moves)
        elif fresh:
            _serve(session, fund, fresh, moves)
    give_grants(session, fund, campaigns, lambda *told: _move_grant(moves, *told))
    _set_free(session, facts, moves)
    for campaign_id in sorted(moves):
        _write_step(session, fund, campaigns.get(campaign_id), campaign_id, moves[campaign_id], now)


def _write_worth(session: Session, fund: MatchFund, facts: list[PledgeFacts], now: datetime) -> list[Waiting]:
    """Note what the pledges are worth now; those that would draw more, in the order of waiting."""
    if not facts:
        return []
    earlier = claims_of(session, [each.pledge_id for each in facts])
    who = claimants(session, fund, facts, earlier)
    rows, waiting = [], []
    for each in facts:
        claim, claimant = earlier.get(each.pledge_id), who[each.pledge_id]
        reserved = claim.reserved_cents if claim else 0
        wanted = 0 if claimant.excluded else fund.rule.wanted_cents(each.basis_cents)
        if each.campaign_state not in RUNNING:
            # Decided is decided: what comes later draws nothing more.
            wanted = min(wanted, reserved)
        grows = wanted > reserved
        rows.append(
            {
                "pledge_id": each.pledge_id,
                "fund_id": fund.id,
                "campaign_id": each.campaign_id,
                "person": claimant.person,
                "instrument": claimant.instrument,
                "excluded": claimant.excluded,
                "basis_cents": each.basis_cents,
                "is_collected": each.is_collected,
                "wanted_cents": wanted,
                "waits_since": _waits_since(each, claim, now, grows=grows),
                "reserved_cents": reserved,
                "released_cents": claim.released_cents if claim else 0,
            }
        )
        if grows:
            waiting.append(
                Waiting(
                    pledge_id=each.pledge_id,
                    campaign_id=each.campaign_id,
                    person=claimant.person,
                    wanted_cents=wanted,
                    reserved_cents=reserved,
                )
            )
    write_claims(session, rows)
    return waiting


def _waits_since(facts: PledgeFacts, claim: MatchClaim | None, now: datetime, *, grows: bool) -> datetime:
    if claim is None:
        return facts.secured_at
    # Whoever raises a promise waits for the rest of it from then on.
    return now if grows else claim.waits_since


def _give_less(session: Session, fund: MatchFund, facts: list[PledgeFacts], moves: dict[UUID, Moves]) -> None:
    """Give back to the pool what pledges no longer draw, as far as it has not been paid out."""
    claims = claims_of(session, [each.pledge_id for each in facts])
    less = [claim for claim in claims.values() if claim.reserved_cents > claim.wanted_cents]
    may = what_may_come_back(session, fund, less)
    for claim in sorted(less, key=lambda each: each.pledge_id):
        keeps = max(claim.wanted_cents, claim.released_cents - may.take(claim))
        _move(moves, claim, keeps - claim.reserved_cents, min(keeps, claim.released_cents))
        fund.available_cents -= keeps - claim.reserved_cents
        fund.refills = fund.refills or keeps < claim.reserved_cents
        claim.reserved_cents, claim.released_cents = keeps, min(keeps, claim.released_cents)
    session.flush()


def _serve_everybody(session: Session, fund: MatchFund, moves: dict[UUID, Moves]) -> None:
    """What became free, or was paid in, serves whoever has waited longest."""
    for waiting in waiting_claims(session, fund.id):
        _serve(session, fund, waiting, moves)
        if fund.available_cents == 0:
            break
    fund.refills = False


def _serve(session: Session, fund: MatchFund, waiting: list[Waiting], moves: dict[UUID, Moves]) -> None:
    if fund.available_cents == 0:
        return
    drawn = drawn_by(
        session,
        fund.id,
        fund.available_cents,
        {each.person for each in waiting},
        {each.campaign_id for each in waiting},
    )
    given = dict(serve(fund.rule, drawn, waiting))
    claims = claims_of(session, given)
    for pledge_id, cents in given.items():
        claim = claims[pledge_id]
        moves[claim.campaign_id].reserved[pledge_id] += cents
        claim.reserved_cents += cents
    fund.available_cents = drawn.left_cents
    session.flush()


def _set_free(session: Session, facts: list[PledgeFacts], moves: dict[UUID, Moves]) -> None:
    """What stands behind money that is the campaign's to keep is the campaign's too."""
    named = {each.pledge_id for each in facts} | {
        pledge_id for each in moves.values() for pledge_id in each.reserved if pledge_id is not None
    }
    claims = claims_of(session, named)
    for claim in claims.values():
        if claim.is_collected and claim.released_cents < claim.reserved_cents:
            moves[claim.campaign_id].released[claim.pledge_id] += claim.reserved_cents - claim.released_cents
            claim.released_cents = claim.reserved_cents
    session.flush()


def _move(moves: dict[UUID, Moves], claim: MatchClaim, reserved: int, released_after: int) -> None:
    moves[claim.campaign_id].reserved[claim.pledge_id] += reserved
    moves[claim.campaign_id].released[claim.pledge_id] += released_after - claim.released_cents


def _move_grant(moves: dict[UUID, Moves], campaign_id: UUID, reserved: int, released: int) -> None:
    moves[campaign_id].reserved[None] += reserved
    moves[campaign_id].released[None] += released


def _write_step(
    session: Session,
    fund: MatchFund,
    campaign: MatchCampaign | None,
    campaign_id: UUID,
    moved: Moves,
    now: datetime,
) -> None:
    """One step for one campaign: its rows, its sums and its postings."""
    lines = list(moved.lines())
    if not lines:
        return
    reserved = sum(line[1] for line in lines)
    released = sum(line[2] for line in lines)
    step = MatchStep(
        id=new_id(),
        fund_id=fund.id,
        campaign_id=campaign_id,
        at=now,
        reserved_cents=reserved,
        released_cents=released,
    )
    session.add(step)
    session.flush()
    write_movements(session, step.id, lines)
    row = campaign or session.get_one(MatchCampaign, campaign_id)
    if campaign is None:
        # What one campaign gave back serves another, whose sums are counted next.
        mark_totals(session, campaign_id)
    row.reserved_cents += reserved
    row.released_cents += released
    account, day = fund.collecting_account_id, local_day(now)
    if reserved:
        post(session, step_reserved(account, fund.id, campaign_id, step.id, day, reserved))
    if released:
        post(session, step_released(account, campaign_id, step.id, day, released))
    session.flush()
