"""What the platform is told of a pledge: each function emits one event about it."""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.outbox import emit
from services.contracts import events as e
from services.pledges.domain.selling.purchases import SoldReward
from services.pledges.store.cards.payment import Payment
from services.pledges.store.closing.plan import PlanLine
from services.pledges.store.pledging.held_pledges import HeldPledge
from services.pledges.store.pledging.pledge import Pledge, contact_of
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.pledging.payment_slip import Slip
from services.pledges.usecases.selling.show_rewards import purchase_told


def emit_made(session: Session, pledge: Pledge, terms: CampaignTerms, slip: Slip | None) -> None:
    """Someone promised money; a bank pledge carries what the payer needs."""
    details: dict[str, Any] = {}
    if slip is not None:
        details = _slip(slip)
    emit(session, e.PledgeMade(**common_fields(session, pledge, terms), method=pledge.method, **details))


def emit_secured(
    session: Session, pledge: Pledge, terms: CampaignTerms, promised_cents: int | None = None
) -> None:
    """The promise is backed by a saved card or a matched payment; `promised_cents` if it was another sum."""
    fields = common_fields(session, pledge, terms) | _condition(pledge)
    emit(session, e.PledgeSecured(**fields, method=pledge.method, promised_cents=promised_cents))


def emit_reminded(session: Session, pledge: Pledge, terms: CampaignTerms, slip: Slip) -> None:
    """A bank pledge is still unpaid shortly before it is due."""
    emit(session, e.PledgePaymentReminded(**common_fields(session, pledge, terms), **_slip(slip)))


def emit_outcome(
    session: Session, pledge: Pledge, terms: CampaignTerms, line: PlanLine, outcome: str
) -> None:
    """The campaign closed, and this follows for the pledge."""
    fields = common_fields(session, pledge, terms) | _condition(pledge)
    fields |= {"amount_cents": line.amount_cents, "reason": line.reason, "halt_reason": terms.halt_reason}
    emit(session, e.PledgeOutcomeDecided(**fields, method=pledge.method, outcome=outcome, action=line.action))


def emit_paid(session: Session, pledge: Pledge, terms: CampaignTerms) -> None:
    """The card was charged."""
    emit(session, e.PledgePaid(**common_fields(session, pledge, terms)))


def emit_repair_needed(session: Session, pledge: Pledge, terms: CampaignTerms, payment: Payment) -> None:
    """The card could not be charged; the backer has until `repair_until`."""
    until = payment.repair_until.isoformat() if payment.repair_until else ""
    told = common_fields(session, pledge, terms) | {"reason": payment.failure or "declined"}
    monthly = pledge.monthly_id is not None
    emit(session, e.PledgeRepairNeeded(**told, repair_until=until, monthly=monthly))


def emit_repair_reminded(
    session: Session, pledge: Pledge, terms: CampaignTerms, payment: Payment, *, is_last: bool
) -> None:
    """The card is still to be repaired."""
    until = payment.repair_until.isoformat() if payment.repair_until else ""
    reason = payment.failure or "declined"
    common = common_fields(session, pledge, terms)
    emit(session, e.PledgeRepairReminded(**common, reason=reason, repair_until=until, is_last=is_last))


def emit_moved_to_bank(session: Session, pledge: Pledge, terms: CampaignTerms, slip: Slip) -> None:
    """A bank transfer takes the place of the card."""
    emit(session, e.PledgeMovedToBank(**common_fields(session, pledge, terms), **_slip(slip)))


def emit_payment_undone(session: Session, pledge: Pledge, terms: CampaignTerms, slip: Slip) -> None:
    """A confirmed payment was not the backer's, so the promise waits for one again."""
    emit(session, e.PledgePaymentUndone(**common_fields(session, pledge, terms), **_slip(slip)))


def emit_rest_requested(
    session: Session, pledge: Pledge, terms: CampaignTerms, slip: Slip, received_cents: int
) -> None:
    """Less came than was promised, and the backer is asked for what the slip is made over."""
    told = common_fields(session, pledge, terms) | _slip(slip) | {"amount_cents": slip.amount_cents}
    told |= {"promised_cents": pledge.amount_cents, "received_cents": received_cents}
    emit(session, e.PledgeRestRequested(**told))


def emit_shortfall_decided(
    session: Session, pledge: Pledge, terms: CampaignTerms, decision: str, missing_cents: int, statement: str
) -> None:
    """It was decided what follows from collecting too little."""
    decided = e.PledgeShortfallDecided(
        **common_fields(session, pledge, terms),
        association_name=terms.association_name,
        decision=decision,
        missing_cents=missing_cents,
        statement=statement,
    )
    emit(session, decided)


def _slip(slip: Slip) -> dict[str, Any]:
    return {
        "payee": slip.payee,
        "iban": slip.iban,
        "reference": slip.reference,
        "reference_rf": slip.reference_rf,
        "barcode": slip.barcode,
        "due_on": slip.due_on,
    }


def emit_released(session: Session, pledge: Pledge, terms: CampaignTerms, reason: str) -> None:
    """The promise ended without money moving: withdrawn, lapsed or dropped."""
    emit(session, e.PledgeReleased(**common_fields(session, pledge, terms), reason=reason))


def _condition(pledge: Pledge | HeldPledge) -> dict[str, Any]:
    return {"condition_kind": pledge.condition_kind, "condition_threshold": pledge.condition_threshold}


def common_fields(session: Session, pledge: Pledge, terms: CampaignTerms) -> dict[str, Any]:
    """What every event about a pledge carries."""
    told = _told(pledge, terms, contact_of(session, pledge))
    # Only a sale sells; no other campaign pays for the question.
    return told | {"purchase": purchase_told(session, pledge) if terms.legal_mode == "presale" else None}


def _told(pledge: Pledge | HeldPledge, terms: CampaignTerms, contact: e.SealedContact) -> dict[str, Any]:
    return {
        "pledge_id": str(pledge.id),
        "campaign_id": str(pledge.campaign_id),
        "campaign_title": terms.title,
        "display": terms.display,
        "amount_cents": pledge.amount_cents,
        "locale": pledge.locale,
        "link_generation": pledge.link_generation,
        "contact": contact,
    }


def secured_event(pledge: HeldPledge, terms: CampaignTerms, booked_on: date) -> e.PledgeSecured:
    """What is told when a bank payment of exactly the promised sum was matched."""
    told = _told(pledge, terms, pledge.contact) | _condition(pledge)
    if pledge.bought is not None:
        told["purchase"] = asdict(SoldReward.read(pledge.bought).told(booked_on))
    return e.PledgeSecured(**told, method=pledge.method)
