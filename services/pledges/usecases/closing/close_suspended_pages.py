"""Card pages that were open when their campaign was suspended are closed: nobody pays into a halt."""

from uuid import UUID

from sqlalchemy import select

from services.chassis import logs
from services.chassis.database import reading
from services.pledges.domain.cards.card_calls import ProviderTrouble, RequestRefused
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.store.cards.payment import last_attempt
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.cards.card_page import PAGE_STEPS
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.context import Context

log = logs.get(__name__)

AT_ONCE = 100
_OPEN = (PledgeState.SETUP_OPEN, PledgeState.CHECKOUT_OPEN)


def close_suspended_pages(context: Context) -> int:
    """Close what is open, as many as fit one tick; how many pages were closed.

    A page that was used in the same moment is looked up instead: what its backer gave stands.
    """
    opened = (
        select(Pledge.id)
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .where(CampaignTerms.state == "suspended", Pledge.state.in_(_OPEN))
        .order_by(Pledge.made_at)
        .limit(AT_ONCE)
    )
    with reading(context.sessions) as session:
        pledges = session.scalars(opened).all()
    closed = 0
    for pledge_id in pledges:
        try:
            closed += _close(context, pledge_id)
        except ProviderTrouble as trouble:
            # The provider is down for all of them alike; the next tick goes on.
            log.warning("card_page.not_closed", provider_code=trouble.code)
            break
    return closed


def _close(context: Context, pledge_id: UUID) -> bool:
    with reading(context.sessions) as session:
        page = last_attempt(session, pledge_id, *PAGE_STEPS)
    if page is None or page.provider_id is None:
        return False
    closed = True
    try:
        context.cards.expire_session(page.provider_id)
    except RequestRefused:
        closed = False
    look_up_pledge(context, pledge_id)
    return closed
