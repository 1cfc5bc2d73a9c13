"""Everybody who backs a campaign hears that it was suspended, that it goes on, or what its makers tell.

The events of one slice and the place it ends at are committed together, so a job that is killed goes
on where it stopped, and no transaction grows with the number of backers.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.outbox import emit
from services.contracts.events import Event, PledgeCampaignResumed, PledgeCampaignSuspended
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.store.pledging.campaign_notices import CampaignNotice, claim_notice, next_to_tell
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.closing.tell_updates import tell_of_update
from services.pledges.usecases.pledging.pledge_events import common_fields

AT_ONCE = 200


def tell_backers(sessions: Sessions) -> int:
    """Tell all that is to be told, slice by slice; how many pledges' backers heard something."""
    told = 0
    while True:
        with transaction(sessions, "halt.slice_told") as session:
            notice = claim_notice(session)
            if notice is None:
                return told
            told += _tell_next(session, notice)


def _tell_next(session: Session, notice: CampaignNotice) -> int:
    terms = session.get_one(CampaignTerms, notice.campaign_id)
    now = platform_now(session)
    pledges = next_to_tell(session, notice, AT_ONCE)
    if notice.kind == "update":
        tell_of_update(session, notice, pledges, terms)
    else:
        for pledge in pledges:
            emit(session, _news(session, notice, pledge, terms, now))
    if pledges:
        notice.told_up_to = pledges[-1].id
        notice.told += len(pledges)
    if len(pledges) < AT_ONCE:
        notice.finished_at = now
    return len(pledges)


def _news(
    session: Session, notice: CampaignNotice, pledge: Pledge, terms: CampaignTerms, now: datetime
) -> Event:
    fields = common_fields(session, pledge, terms)
    fields |= {"method": pledge.method, "deadline": terms.deadline.isoformat()}
    if notice.kind == "resumed":
        return PledgeCampaignResumed(**fields, is_over=terms.deadline <= now)
    is_paid = pledge.state == PledgeState.PAID
    return PledgeCampaignSuspended(**fields, reason=notice.reason, is_paid=is_paid)
