"""Somebody follows a campaign or a district: asked for, confirmed from a letter, ended by one press."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Gone, NotFound
from services.contracts.events import AddressConfirmationRequested
from services.ideas.domain.campaign_states import State
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.protection.form_limits import Form
from services.ideas.domain.publishing.following import CONFIRMATION
from services.ideas.store.campaigns import Campaign
from services.ideas.store.contact_copies import forget_in_events
from services.ideas.store.districts import District
from services.ideas.store.followers import Follower, find_follower, follower_subject
from services.ideas.usecases.context import Context
from services.ideas.usecases.protection.count_form import count_confirmation, count_form
from services.ideas.usecases.show_campaign import is_known

# Nothing more is told of these.
_OVER = frozenset({State.NOT_FUNDED, State.CANCELLED, State.REPORTED})


def follow_campaign(
    context: Context, who: Identity, campaign_id: uuid.UUID, *, email: str, locale: str
) -> None:
    """Ask the address for its confirmation. Raises NotFound, Gone once nothing follows, TooMany.

    Whoever asks learns nothing of whether the address follows already.
    """
    with transaction(context.sessions) as session:
        count_form(session, context, who, Form.FOLLOW)
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or not is_known(campaign, who):
            raise NotFound("campaign")
        if campaign.state in _OVER:
            raise Gone("nothing_follows", "The campaign is over")
        _ask(session, context, campaign.title, email, locale, campaign_id=campaign.id)


def follow_district(context: Context, who: Identity, slug: str, *, email: str, locale: str) -> None:
    """The same for the campaigns that open in a district. Raises NotFound, TooMany."""
    with transaction(context.sessions) as session:
        count_form(session, context, who, Form.FOLLOW)
        district = session.get(District, slug)
        if district is None or district.hidden:
            raise NotFound("district")
        _ask(session, context, district.name, email, locale, district_slug=slug)


def confirm_following(context: Context, follower_id: uuid.UUID, token: str) -> dict[str, Any]:
    """The owner of the address agrees; a second press changes nothing. Raises NotFound."""
    if not context.digests.are_same(context.digests.confirm_token(str(follower_id)), token):
        raise NotFound("follower")
    with transaction(context.sessions) as session:
        follower = session.get(Follower, follower_id, with_for_update=True)
        if follower is None:
            raise NotFound("follower")
        if follower.confirmed_at is None:
            follower.confirmed_at = platform_now(session)
            audit.record(session, "follower", "follower.confirmed", follower_subject(follower.id))
        return _what_it_follows(session, follower)


def stop_following(context: Context, follower_id: uuid.UUID, token: str) -> dict[str, Any]:
    """Forget the address and every copy of it. Raises NotFound; a second press is answered alike."""
    if not context.digests.are_same(context.digests.stop_token(str(follower_id)), token):
        raise NotFound("follower")
    with transaction(context.sessions) as session:
        follower = session.get(Follower, follower_id, with_for_update=True)
        if follower is None:
            return {"campaign": None, "district": None}
        told = _what_it_follows(session, follower)
        session.delete(follower)
        forget_in_events(session, [follower_subject(follower_id)])
        audit.record(session, "follower", "follower.erased", follower_subject(follower_id))
        return told


def _ask(
    session: Session,
    context: Context,
    title: str,
    email: str,
    locale: str,
    *,
    campaign_id: uuid.UUID | None = None,
    district_slug: str | None = None,
) -> None:
    reader = context.sealer.reader_of(email)
    # However many ask, one person gets few letters; and none once the address follows.
    if not count_confirmation(session, reader):
        return
    follower = find_follower(session, campaign_id, district_slug, reader)
    if follower is not None and follower.confirmed_at is not None:
        return
    now = platform_now(session)
    if follower is None:
        follower = _new_follower(context, email)
        follower.campaign_id, follower.district_slug, follower.reader = campaign_id, district_slug, reader
        session.add(follower)
    follower.locale, follower.asked_at = locale, now
    session.flush()
    emit(
        session,
        AddressConfirmationRequested(
            confirmation_id=str(follower.id),
            purpose="campaign" if campaign_id else "district",
            title=title,
            locale=locale,
            expires_at=as_text(now + CONFIRMATION),
            contact=follower.contact,
        ),
    )


def _new_follower(context: Context, email: str) -> Follower:
    follower_id = new_id()
    contact = {
        "email": email,
        "follower_id": str(follower_id),
        "confirm": context.digests.confirm_token(str(follower_id)),
        "stop": context.digests.stop_token(str(follower_id)),
    }
    key = context.sealer.new_wrapped_key()
    sealed = context.sealer.seal(key, follower_subject(follower_id), contact)
    return Follower(id=follower_id, contact_key=sealed.wrapped_key, contact_data=sealed.data)


def _what_it_follows(session: Session, follower: Follower) -> dict[str, Any]:
    campaign = session.get(Campaign, follower.campaign_id) if follower.campaign_id else None
    district = session.get(District, follower.district_slug) if follower.district_slug else None
    return {
        "campaign": {"slug": campaign.slug, "title": campaign.title} if campaign else None,
        "district": {"slug": district.slug, "name": district.name} if district else None,
    }
