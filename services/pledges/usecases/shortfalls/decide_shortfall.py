"""What follows from collecting too little is decided once, in writing, and everybody who paid is told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.problems import Conflict, Invalid, NotFound
from services.pledges.domain.shortfalls.shortfall_rules import Decision, association_decisions
from services.pledges.store.pledging.terms import CampaignTerms, mark_totals, terms_for_pledging
from services.pledges.store.shortfalls.shortfalls import Shortfall, lock_shortfall
from services.pledges.usecases.advance_pledge import BANK
from services.pledges.usecases.shortfalls.shortfall_view import standing_now

# Set-based: the decision is taken in a moment, telling everybody takes as long as it takes.
_NOTE_WHOM_TO_TELL = text(
    """
    INSERT INTO shortfall_notice (pledge_id, campaign_id)
    SELECT id, campaign_id FROM pledge WHERE campaign_id = :campaign_id AND state = 'paid'
    ON CONFLICT DO NOTHING
    """
)


def decide_shortfall(
    sessions: Sessions,
    campaign_id: UUID,
    *,
    decision: Decision,
    statement: str,
    seen_missing_cents: int,
    actor: str,
) -> None:
    """The association accepts the smaller sum in writing, or gives everything back.

    Raises NotFound, Conflict (already_decided, sums_changed, decision_not_open, top_up_under_way), Invalid.
    """
    if not statement.strip():
        raise Invalid("statement", "required")
    with transaction(sessions) as session:
        terms, shortfall = _held(session, campaign_id)
        standing = standing_now(session, terms, shortfall)
        if standing.missing_cents != seen_missing_cents:
            raise Conflict("sums_changed")
        if decision not in association_decisions(standing):
            raise Conflict("decision_not_open")
        now = platform_now(session)
        write_decision(session, shortfall, decision, statement.strip(), actor, now)
        details = {"decision": str(decision), "missing_cents": standing.missing_cents}
        audit.record(session, actor, "shortfall.decided", f"campaign:{campaign_id}", details)


def close_if_topped_up(sessions: Sessions, campaign_id: UUID) -> bool:
    """The sponsor's money has arrived: whether it fills what was missing, which closes the shortfall."""
    with transaction(sessions) as session:
        try:
            terms, shortfall = _held(session, campaign_id)
        except Conflict:
            return False
        if standing_now(session, terms, shortfall).missing_cents > 0:
            return False
        write_decision(session, shortfall, Decision.TOPPED_UP, "", BANK, platform_now(session))
        return True


def write_decision(
    session: Session, shortfall: Shortfall, decision: Decision, statement: str, actor: str, now: datetime
) -> None:
    """Store a decision on a held shortfall, and whom to tell of it."""
    shortfall.state, shortfall.decision, shortfall.statement = "decided", decision, statement or None
    shortfall.decided_by, shortfall.decided_at = actor, now
    session.flush()
    session.execute(_NOTE_WHOM_TO_TELL, {"campaign_id": shortfall.campaign_id})
    mark_totals(session, shortfall.campaign_id)


def _held(session: Session, campaign_id: UUID) -> tuple[CampaignTerms, Shortfall]:
    terms = terms_for_pledging(session, campaign_id)
    shortfall = lock_shortfall(session, campaign_id)
    if terms is None or shortfall is None or shortfall.state == "covered":
        raise NotFound("shortfall")
    if shortfall.state == "decided":
        raise Conflict("already_decided")
    return terms, shortfall
