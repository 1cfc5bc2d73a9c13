"""An association enters the money it paid itself; without a receipt an entry does not count."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.paging import page
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.ideas.domain.budgeting import own_money_states
from services.ideas.domain.budgeting.own_money_states import EntryState, EntryStep
from services.ideas.domain.campaign_states import Party, State
from services.ideas.domain.deadlines import as_text, local_day
from services.ideas.domain.giving.needs import STILL_COUNTS
from services.ideas.store.budgeting.own_money import (
    OwnMoney,
    OwnMoneyEvidence,
    evidence_of,
    own_money_page,
)
from services.ideas.store.campaigns import Campaign
from services.ideas.usecases.budgeting.note_contributions import note_contributions
from services.ideas.usecases.campaign_steps import capacities
from services.ideas.usecases.context import Context

_CONCERNED = frozenset({Party.MEMBER, Party.REVIEWER})


def list_own_money(
    context: Context, who: Identity, campaign_id: uuid.UUID, before: uuid.UUID | None, limit: int
) -> dict[str, Any]:
    """Entries with their receipts, newest first, for the association and for staff. Raises NotFound."""
    with reading(context.sessions) as session:
        campaign = concerned_campaign(session, who, campaign_id)
        rows = own_money_page(session, campaign_id, before, limit)
        receipts = evidence_of(session, [row.id for row in rows])
        return page(
            rows, limit, lambda row: entry_view(row, receipts[row.id], campaign, who), lambda row: (row.id,)
        )


def enter_own_money(
    context: Context,
    who: Identity,
    campaign_id: uuid.UUID,
    *,
    amount_cents: int,
    spent_on: date,
    purpose: str,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Enter what was paid, once for a key. Raises NotFound, Forbidden, Conflict, Invalid on `spent_on`."""
    with transaction(context.sessions) as session:
        known = recall(session, claim)
        if known is not None:
            return known
        campaign = member_campaign(session, who, campaign_id)
        now = platform_now(session)
        if spent_on > local_day(now):
            raise Invalid("spent_on", "in_the_future")
        entry = OwnMoney(
            id=new_id(),
            campaign_id=campaign_id,
            amount_cents=amount_cents,
            spent_on=spent_on,
            purpose=purpose,
            state=EntryState.ENTERED,
            entered_by=who.actor,
            entered_at=now,
        )
        session.add(entry)
        session.flush()
        details = {"entry": str(entry.id), "amount_cents": amount_cents}
        audit.record(session, who.actor, "own_money.entered", f"campaign:{campaign_id}", details)
        entered = entry_view(entry, [], campaign, who)
        remember(session, claim, entered)
        return entered


def step_own_money(
    context: Context, who: Identity, entry_id: uuid.UUID, step: EntryStep, reason: str = ""
) -> dict[str, Any]:
    """Remove, restore, refuse or accept an entry. Raises NotFound, Forbidden, Conflict, Invalid."""
    with transaction(context.sessions) as session:
        entry, campaign = lock_entry(session, who, entry_id)
        _refuse_if_over(campaign)
        before = entry.state
        try:
            parties = capacities(campaign, who)
            entry.state = own_money_states.take(EntryState(entry.state), step, parties, reason)
        except own_money_states.NotYourEntryStep as error:
            raise Forbidden("not_yours") from error
        except own_money_states.IllegalEntryStep as error:
            raise Conflict("wrong_state", f"An entry that is {before} cannot take the step {step}") from error
        except own_money_states.EntryReasonRequired as error:
            raise Invalid("reason", "required") from error
        entry.reason = reason if step is EntryStep.REFUSE else ""
        entry.changed_at = platform_now(session)
        details = {"entry": str(entry_id), "from": before, "to": entry.state}
        audit.record(session, who.actor, f"own_money.{step}", f"campaign:{campaign.id}", details)
        note_contributions(session, campaign.id, context.share_defaults)
        return entry_view(entry, evidence_of(session, [entry_id])[entry_id], campaign, who)


def concerned_campaign(session: Session, who: Identity, campaign_id: uuid.UUID) -> Campaign:
    """The campaign, for its association and for staff. Raises NotFound."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or not capacities(campaign, who) & _CONCERNED:
        raise NotFound("campaign")
    return campaign


def member_campaign(session: Session, who: Identity, campaign_id: uuid.UUID) -> Campaign:
    """The campaign of one's own association that is not over. Raises NotFound, Forbidden, Conflict."""
    campaign = concerned_campaign(session, who, campaign_id)
    if Party.MEMBER not in capacities(campaign, who):
        raise Forbidden("not_a_member")
    _refuse_if_over(campaign)
    return campaign


def lock_entry(session: Session, who: Identity, entry_id: uuid.UUID) -> tuple[OwnMoney, Campaign]:
    """The entry, held, for those whom it concerns. Raises NotFound."""
    entry = session.get(OwnMoney, entry_id, with_for_update=True)
    if entry is None:
        raise NotFound("own money")
    return entry, concerned_campaign(session, who, entry.campaign_id)


def _refuse_if_over(campaign: Campaign) -> None:
    if State(campaign.state) not in STILL_COUNTS:
        raise Conflict("campaign_over", f"A campaign that is {campaign.state} has nothing to cover")


def entry_view(
    entry: OwnMoney, receipts: Sequence[OwnMoneyEvidence], campaign: Campaign, who: Identity
) -> dict[str, Any]:
    """An entry with its receipts, and what the reader may do with it."""
    state = EntryState(entry.state)
    steps = own_money_states.open_steps(state, capacities(campaign, who))
    is_open = State(campaign.state) in STILL_COUNTS
    return {
        "id": str(entry.id),
        "amount_cents": entry.amount_cents,
        "spent_on": entry.spent_on.isoformat(),
        "purpose": entry.purpose,
        "state": entry.state,
        "reason": entry.reason,
        "counts": state is EntryState.ENTERED and bool(receipts),
        "entered_at": as_text(entry.entered_at),
        "evidence": [{"id": str(each.id), "media_type": each.media_type} for each in receipts],
        "actions": [str(step) for step in steps] if is_open else [],
    }
