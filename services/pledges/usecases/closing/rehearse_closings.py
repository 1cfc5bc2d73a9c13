"""What closings would bring now: the decision taken on today's sums, counted and not written."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.pledges.domain.closing.decision import Decision
from services.pledges.domain.closing.rehearsal import LineGroup, foresee
from services.pledges.store.closing.charging_run import charging_run
from services.pledges.store.closing.plan_lines import count_lines
from services.pledges.store.closing.rehearsals import campaigns_due, keep_rehearsal
from services.pledges.store.pledging.sums import Counted, count
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.protection.attempts import circuit_row
from services.pledges.store.settling.account_holds import holds_on
from services.pledges.store.transferring.connected_accounts import connected_of
from services.pledges.usecases.closing.close_campaign import decision_on
from services.pledges.usecases.context import Context
from services.pledges.usecases.day_close.self_checks import why_not_settle
from services.pledges.usecases.settling.statements import Accounts, standing_of

AHEAD = timedelta(hours=48)
AT_ONCE = 200


def rehearse_closings(context: Context) -> int:
    """Rehearse every campaign that ends within two days and keep what comes out; how many."""
    with transaction(context.sessions) as session:
        due = campaigns_due(session, platform_now(session) + AHEAD, AT_ONCE)
    return sum(_rehearse_and_keep(context, campaign_id) for campaign_id in due)


def _rehearse_and_keep(context: Context, campaign_id: UUID) -> bool:
    with transaction(context.sessions) as session:
        # The closing waits, so that what is kept was counted before it.
        terms = session.get(CampaignTerms, campaign_id, with_for_update={"read": True, "key_share": True})
        if terms is None or terms.state != "open":
            return False
        now = platform_now(session)
        keep_rehearsal(session, campaign_id, now, rehearse(session, terms))
        return True


def rehearse(session: Session, terms: CampaignTerms) -> dict[str, Any]:
    """What the closing would bring, as JSON; sums in cents. Nothing is changed."""
    counted = count(session, [terms.campaign_id])[terms.campaign_id]
    decision = decision_on(terms, counted)
    groups = count_lines(session, terms.campaign_id, decision)
    foreseen = asdict(foresee(groups))
    letters = {name: pledges for name, pledges in foreseen.pop("letters").items() if pledges}
    return {
        "outcome": str(decision.outcome),
        "minimum_cents": terms.minimum_cents,
        "goal_cents": terms.goal_cents,
        **_sums(counted),
        **foreseen,
        "awaited": _awaited(counted, foreseen, decision),
        "unmet": len(decision.unmet),
        "letters": letters | {"campaign_closed": 1},
        "blocks": blocks_of(session, terms, groups),
        "groups": [asdict(group) for group in groups],
    }


def groups_of(content: dict[str, Any]) -> list[LineGroup]:
    """The lines that a kept rehearsal counted."""
    return [LineGroup(**group) for group in content["groups"]]


def _sums(counted: Counted) -> dict[str, int]:
    names = ("promised_cents", "secured_cents", "collected_cents", "matched_cents", "in_repair_cents")
    return {name: getattr(counted.sums, name) for name in names}


def _awaited(counted: Counted, foreseen: dict[str, Any], decision: Decision) -> int:
    """What unpaid transfers may still bring to a funded campaign, in cents."""
    if decision.outcome != "funded":
        return 0
    told: int = sum(foreseen[kind]["cents"] for kind in ("charged", "kept"))
    return max(0, counted.sums.promised_cents - told - counted.solution.unmet_cents)


def blocks_of(session: Session, terms: CampaignTerms, groups: list[LineGroup]) -> list[str]:
    """Codes of what would stand in the way of the closing or of what follows it."""
    accounts = standing_of(session, terms.campaign_id).accounts
    found = _of_the_payee(session, accounts)
    charges = any(group.action == "charge" for group in groups)
    if charges and charging_run(session).stopped_at is not None:
        found.append("charging_stopped")
    if circuit_row(session).strict:
        found.append("circuit_on")
    if any(group.action == "refund" and group.method == "cash" for group in groups):
        found.append("cash_without_account")
    halt = why_not_settle(session)
    return found + ([halt] if halt else [])


def _of_the_payee(session: Session, accounts: Accounts) -> list[str]:
    if accounts.payee is None:
        return ["payee_missing"]
    found = ["payee_held"] if holds_on(session, [accounts.payee.id]) else []
    collecting = accounts.collecting
    if collecting.kind == "association" and collecting.stripe_account_id is not None:
        connected = connected_of(session, collecting.id)
        if connected is None or not connected.takes_transfers:
            found.append("connect_not_ready")
    return found
