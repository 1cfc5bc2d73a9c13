"""What the platform is told of a pledge: each function emits one event about it."""

from typing import Any

from sqlalchemy.orm import Session

from services.chassis.outbox import emit
from services.contracts import events as e
from services.pledges.store.payment import Payment
from services.pledges.store.plan import PlanLine
from services.pledges.store.pledge import Pledge, contact_of
from services.pledges.store.terms import CampaignTerms
from services.pledges.usecases.payment_slip import Slip


def emit_made(session: Session, pledge: Pledge, terms: CampaignTerms, slip: Slip | None) -> None:
    """Someone promised money; a bank pledge carries what the payer needs."""
    details: dict[str, Any] = {}
    if slip is not None:
        details = {
            "payee": slip.payee,
            "iban": slip.iban,
            "reference": slip.reference,
            "reference_rf": slip.reference_rf,
            "barcode": slip.barcode,
            "due_on": slip.due_on,
        }
    emit(session, e.PledgeMade(**_common(session, pledge, terms), method=pledge.method, **details))


def emit_secured(session: Session, pledge: Pledge, terms: CampaignTerms) -> None:
    """The promise is backed by a saved card or a matched payment."""
    emit(session, e.PledgeSecured(**_common(session, pledge, terms), method=pledge.method))


def emit_reminded(session: Session, pledge: Pledge, terms: CampaignTerms, slip: Slip) -> None:
    """A bank pledge is still unpaid shortly before it is due."""
    reminder = e.PledgePaymentReminded(
        **_common(session, pledge, terms),
        payee=slip.payee,
        iban=slip.iban,
        reference=slip.reference,
        reference_rf=slip.reference_rf,
        barcode=slip.barcode,
        due_on=slip.due_on,
    )
    emit(session, reminder)


def emit_outcome(
    session: Session, pledge: Pledge, terms: CampaignTerms, line: PlanLine, outcome: str
) -> None:
    """The campaign closed, and this follows for the pledge."""
    fields = _common(session, pledge, terms) | {"amount_cents": line.amount_cents}
    emit(session, e.PledgeOutcomeDecided(**fields, method=pledge.method, outcome=outcome, action=line.action))


def emit_paid(session: Session, pledge: Pledge, terms: CampaignTerms) -> None:
    """The card was charged."""
    emit(session, e.PledgePaid(**_common(session, pledge, terms)))


def emit_repair_needed(session: Session, pledge: Pledge, terms: CampaignTerms, payment: Payment) -> None:
    """The card could not be charged; the backer has until `repair_until`."""
    until = payment.repair_until.isoformat() if payment.repair_until else ""
    reason = payment.failure or "declined"
    emit(
        session,
        e.PledgeRepairNeeded(**_common(session, pledge, terms), reason=reason, repair_until=until),
    )


def emit_released(session: Session, pledge: Pledge, terms: CampaignTerms, reason: str) -> None:
    """The promise ended without money moving: withdrawn, lapsed or dropped."""
    emit(session, e.PledgeReleased(**_common(session, pledge, terms), reason=reason))


def _common(session: Session, pledge: Pledge, terms: CampaignTerms) -> dict[str, Any]:
    return {
        "pledge_id": str(pledge.id),
        "campaign_id": str(pledge.campaign_id),
        "campaign_title": terms.title,
        "amount_cents": pledge.amount_cents,
        "locale": pledge.locale,
        "link_generation": pledge.link_generation,
        "contact": contact_of(session, pledge),
    }
