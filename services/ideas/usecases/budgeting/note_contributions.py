"""What was given beside pledges is counted anew, and pledges hears of it where that changes anything."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.outbox import emit
from services.contracts.events import CampaignContributionsChanged
from services.contracts.own_share import value_of_work
from services.ideas.domain.budgeting.defaults import ShareDefaults
from services.ideas.store.budgeting.contributions import CountedContributions, hold_contributions
from services.ideas.store.budgeting.own_money import own_money_sums
from services.ideas.store.budgeting.terms import OwnShareTerms, terms_of
from services.ideas.store.campaigns import Campaign
from services.ideas.store.giving.needs import approved_goods_cents
from services.ideas.store.volunteering.hours import approved_minutes


def note_contributions(session: Session, campaign_id: uuid.UUID, defaults: ShareDefaults) -> None:
    """Count the campaign's approved hours, goods and own money, after they changed in this transaction.

    Its row is the last that a transaction takes, so that of two changes at once the later counts both.
    """
    session.flush()
    counted = hold_contributions(session, campaign_id)
    terms = terms_of(session, campaign_id)
    rate = terms.cents_per_hour if terms else defaults.cents_per_hour
    counted.approved_minutes = approved_minutes(session, [campaign_id]).get(campaign_id, 0)
    counted.hours_cents = value_of_work(counted.approved_minutes, rate)
    counted.goods_cents = approved_goods_cents(session, campaign_id)
    counted.own_money_cents = own_money_sums(session, campaign_id).proved_cents
    # Before it opens, pledges knows nothing of the campaign; it may have opened while its row was waited for.
    opened = select(Campaign.published_at).where(Campaign.id == campaign_id)
    if session.scalar(opened) is not None:
        _tell(session, counted, terms)


def tell_at_opening(session: Session, campaign_id: uuid.UUID) -> None:
    """Tell pledges, which has just heard of the campaign, what was agreed and counted until now."""
    _tell(session, hold_contributions(session, campaign_id), terms_of(session, campaign_id))


def _tell(session: Session, counted: CountedContributions, terms: OwnShareTerms | None) -> None:
    values = (counted.hours_cents, counted.goods_cents, counted.own_money_cents)
    if counted.told is None and not any(values) and not (terms and terms.basis_points):
        return
    event = CampaignContributionsChanged(
        campaign_id=str(counted.campaign_id),
        hours_cents=counted.hours_cents,
        goods_cents=counted.goods_cents,
        own_money_cents=counted.own_money_cents,
        share_basis_points=terms.basis_points if terms else 0,
        share_base=terms.base if terms else "total_cost",
        counts_backers=terms.counts_backers if terms else True,
        other_public_cents=terms.other_public_cents if terms else 0,
    )
    told = event.to_payload()
    if told != counted.told:
        counted.told = told
        emit(session, event)
