"""Pledges that a slice of payments meets: plain values, held at once and written at once.

A slice meets a thousand of them; as rows that a session watches they took longer than all else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.contracts.events import SealedContact
from services.pledges.store.pledging.pledge import NUMBER_PREFIX
from services.pledges.store.pledging.terms import CampaignTerms, hold_terms


@dataclass(slots=True)
class HeldPledge:
    """What a payment needs to know of a pledge; `subject`, `wrapped_key` and `data` are its contact's.

    `bought` is what `SoldReward` reads, where the pledge bought something.
    """

    id: UUID
    number: int
    reference: str
    campaign_id: UUID
    method: str
    amount_cents: int
    paid_cents: int
    state: str
    secured_at: datetime | None
    made_at: datetime
    locale: str
    link_generation: int
    condition_kind: str | None
    condition_threshold: int | None
    subject: UUID
    wrapped_key: str | None
    data: str | None
    bought: dict[str, Any] | None = None

    @property
    def short_number(self) -> str:
        """What people say on the telephone: MK-10001."""
        return f"{NUMBER_PREFIX}{self.number}"

    @property
    def contact(self) -> SealedContact:
        """The sealed contact data of the backer."""
        return SealedContact(
            subject=str(self.subject), wrapped_key=self.wrapped_key or "", data=self.data or ""
        )


Met = dict[str, tuple[HeldPledge, CampaignTerms]]

_CAMPAIGNS = text(
    "SELECT DISTINCT t.campaign_id, t.collecting_account_id = ANY(CAST(:accounts AS uuid[])) AS ours "
    "FROM pledge p JOIN campaign_terms t ON t.campaign_id = p.campaign_id "
    "WHERE p.reference = ANY(CAST(:references AS text[]))"
)
_SEEN = (
    "SELECT p.id, p.number, p.reference, p.campaign_id, p.method, p.amount_cents, p.paid_cents, p.state, "
    "p.secured_at, p.made_at, p.locale, p.link_generation, p.condition_kind, p.condition_threshold, "
    "c.subject, c.wrapped_key, c.data, "
    "CASE WHEN s.pledge_id IS NOT NULL THEN jsonb_build_object('name', r.name, 'count', s.count, "
    "'unit_price_cents', s.unit_price_cents, 'vat_basis_points', r.vat_basis_points, "
    "'vat_from', r.vat_from, 'delivery', r.delivery, 'delivery_month', r.delivery_month, "
    "'service_on', r.service_on) END "
    "FROM pledge p JOIN backer_contact c ON c.subject = p.contact_subject "
    "LEFT JOIN pledge_reward s ON s.pledge_id = p.id LEFT JOIN campaign_reward r ON r.id = s.reward_id "
    "WHERE p.reference = ANY(CAST(:references AS text[])) "
    "AND p.campaign_id = ANY(CAST(:campaigns AS uuid[])) ORDER BY p.id"
)
_HELD = text(f"{_SEEN} FOR UPDATE OF p")
_PLEDGES = text(_SEEN)


def hold_by_references(session: Session, references: list[str], accounts: Collection[UUID]) -> Met:
    """Pledges with these references, whatever their state, those of these accounts held with their terms.

    The terms first, as the closer does: what is judged next cannot change before it is booked.
    Other accounts' pledges are let be, since nothing of these accounts is booked to them.
    """
    asked = {"references": references, "accounts": list(accounts)}
    campaigns = {row.campaign_id: row.ours for row in session.execute(_CAMPAIGNS, asked)}
    ours = [campaign_id for campaign_id, is_ours in campaigns.items() if is_ours]
    theirs = [campaign_id for campaign_id, is_ours in campaigns.items() if not is_ours]
    terms = {each.campaign_id: each for each in hold_terms(session, ours)} if ours else {}
    met: Met = {}
    if ours:
        rows = session.execute(_HELD, {"references": references, "campaigns": ours})
        met = _with_terms([HeldPledge(*row) for row in rows], terms)
    if theirs:
        others = session.scalars(select(CampaignTerms).where(CampaignTerms.campaign_id.in_(theirs)))
        rows = session.execute(_PLEDGES, {"references": references, "campaigns": theirs})
        met |= _with_terms([HeldPledge(*row) for row in rows], {each.campaign_id: each for each in others})
    return met


def _with_terms(pledges: list[HeldPledge], terms: dict[UUID, CampaignTerms]) -> Met:
    return {pledge.reference: (pledge, terms[pledge.campaign_id]) for pledge in pledges}


_WRITE_PAID = text(
    "UPDATE pledge SET state = paid.state, paid_cents = paid.paid_cents, secured_at = paid.secured_at "
    "FROM unnest(CAST(:ids AS uuid[]), CAST(:states AS text[]), CAST(:paid_cents AS bigint[]), "
    "CAST(:secured_at AS timestamptz[])) AS paid (id, state, paid_cents, secured_at) "
    "WHERE pledge.id = paid.id"
)


def write_paid(session: Session, pledges: Sequence[HeldPledge]) -> None:
    """Write state, paid sum and instant of many held pledges as they stand in memory."""
    session.execute(
        _WRITE_PAID,
        {
            "ids": [pledge.id for pledge in pledges],
            "states": [str(pledge.state) for pledge in pledges],
            "paid_cents": [pledge.paid_cents for pledge in pledges],
            "secured_at": [pledge.secured_at for pledge in pledges],
        },
    )
