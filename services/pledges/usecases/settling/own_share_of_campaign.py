"""What a campaign's association still has to cover before its last money is paid."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.contracts.own_share import Funding, OwnShare, ShareBase, ShareTerms, own_share
from services.pledges.store.pledging.sums import sums_of
from services.pledges.store.settling.campaign_contributions import contributions_to


def own_share_of(session: Session, campaign_id: UUID) -> OwnShare | None:
    """The own-funding share as the campaign's money stands now; nothing where none was asked for."""
    told = contributions_to(session, campaign_id)
    if told is None or told.share_basis_points == 0:
        return None
    sums = sums_of(session, [campaign_id])[campaign_id]
    terms = ShareTerms(
        basis_points=told.share_basis_points,
        base=ShareBase(told.share_base),
        counts_backers=told.counts_backers,
    )
    funding = Funding(
        collected_cents=sums.collected_cents,
        matched_cents=sums.matched_cents,
        other_public_cents=told.other_public_cents,
        hours_cents=told.hours_cents,
        goods_cents=told.goods_cents,
        own_money_cents=told.own_money_cents,
    )
    return own_share(terms, funding)
