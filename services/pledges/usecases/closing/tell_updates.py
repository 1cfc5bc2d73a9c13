"""The makers of a campaign told something: its backers hear it too, a slice in a few questions."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit_all
from services.contracts.events import CampaignUpdateReleased, PledgeUpdateTold
from services.pledges.store.pledging.campaign_notices import CampaignNotice
from services.pledges.store.pledging.pledge import Pledge, contacts_of
from services.pledges.store.pledging.terms import CampaignTerms


def note_update(session: Session, event: CampaignUpdateReleased) -> None:
    """Note that backers are to be told; an update that is told of twice is noted once."""
    one = insert(CampaignNotice).values(
        id=new_id(),
        campaign_id=UUID(event.campaign_id),
        kind="update",
        reason="",
        at=platform_now(session),
        update_id=UUID(event.update_id),
        title=event.title,
        body=event.body,
    )
    session.execute(one.on_conflict_do_nothing())


def tell_of_update(
    session: Session, notice: CampaignNotice, pledges: list[Pledge], terms: CampaignTerms
) -> None:
    """Tell the backers of one slice who still have an address."""
    contacts = contacts_of(session, pledges)
    emit_all(
        session,
        [
            PledgeUpdateTold(
                pledge_id=str(pledge.id),
                campaign_id=str(pledge.campaign_id),
                campaign_title=terms.title,
                display=terms.display,
                news_id=f"update:{notice.update_id}",
                title=notice.title or "",
                body=notice.body or "",
                locale=pledge.locale,
                link_generation=pledge.link_generation,
                contact=contacts[pledge.contact_subject],
            )
            for pledge in pledges
            if pledge.contact_subject in contacts
        ],
    )
