"""Unpaid pledges of the same sum as waiting lines, for many lines in one query."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select, text, true
from sqlalchemy.orm import Session

from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms

_DAYS = timedelta(days=120)
_A_LINE = 50


def of_same_sum(
    session: Session, line_ids: Collection[UUID]
) -> dict[UUID, list[tuple[Pledge, CampaignTerms]]]:
    """For each line the newest unpaid bank pledges of its sum and account, made before the money came."""
    same = (
        select(Pledge.id.label("pledge_id"))
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .where(
            # Written out, or a prepared plan could not use the index on unpaid pledges.
            text("pledge.state IN ('awaiting_payment', 'lapsed')"),
            Pledge.amount_cents == BankLine.amount_cents,
            Pledge.made_at >= BankLine.booked_on - _DAYS,
            Pledge.made_at < BankLine.booked_on + timedelta(days=2),
            CampaignTerms.collecting_account_id == BankLine.collecting_account_id,
        )
        .order_by(Pledge.made_at.desc())
        .limit(_A_LINE)
        .correlate(BankLine)
        .lateral("same")
    )
    pairs = (
        select(BankLine.id, same.c.pledge_id)
        .join(same, true())
        .where(BankLine.id == any_(literal(list(line_ids), ARRAY(Uuid))))
    )
    found = session.execute(pairs).all()
    wanted = list({pledge_id for _, pledge_id in found})
    query = (
        select(Pledge, CampaignTerms)
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .where(Pledge.id == any_(literal(wanted, ARRAY(Uuid))))
    )
    pledges = {pledge.id: (pledge, terms) for pledge, terms in session.execute(query)}
    sums: dict[UUID, list[tuple[Pledge, CampaignTerms]]] = {}
    for line_id, pledge_id in found:
        sums.setdefault(line_id, []).append(pledges[pledge_id])
    return sums
