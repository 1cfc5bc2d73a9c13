"""Lists of campaigns: filtered in the database, paged by key."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.ideas.domain.campaign_states import ENDED_STATES, LIVE_STATES, PUBLIC_STATES, State
from services.ideas.domain.names import like_pattern
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaign_views import CampaignRow, CampaignSelect, select_campaigns
from services.ideas.store.campaigns import Campaign
from services.ideas.store.districts import District, parts_of

Instant = InstrumentedAttribute[datetime | None]


@dataclass(frozen=True)
class Order:
    """How a list runs: by an instant and then by id, either way."""

    instant: Instant | None
    descending: bool

    @property
    def key_length(self) -> int:
        """How many values a cursor of this order holds."""
        return 1 if self.instant is None else 2

    def key(self, campaign: Campaign) -> tuple[object, ...]:
        """The cursor that stands on a row."""
        if self.instant is None:
            return (campaign.id,)
        return getattr(campaign, self.instant.key).isoformat(), campaign.id

    def page(self, statement: CampaignSelect, after: list[str] | None, limit: int) -> CampaignSelect:
        """The rows after the cursor, and one more to tell whether there are others."""
        columns = [Campaign.id] if self.instant is None else [self.instant, Campaign.id]
        ordered = statement.order_by(
            *(column.desc() if self.descending else column.asc() for column in columns)
        )
        if after is not None:
            position = tuple_(*_read_key(after))
            here = tuple_(*columns)
            ordered = ordered.where(here < position if self.descending else here > position)
        return ordered.limit(limit + 1)


def _read_key(after: list[str]) -> list[object]:
    instants = [datetime.fromisoformat(text) for text in after[:-1]]
    if any(instant.tzinfo is None for instant in instants):
        raise ValueError("an instant without a zone")
    return [*instants, uuid.UUID(after[-1])]


# What ends soonest comes first; what ended last comes first; otherwise the youngest.
ORDERS = {
    "live": Order(Campaign.deadline, descending=False),
    "ended": Order(Campaign.closed_at, descending=True),
    "all": Order(None, descending=True),
    "coming": Order(Campaign.opens_at, descending=False),
}
QUEUE_ORDER = Order(Campaign.submitted_at, descending=False)

_STATES: dict[str, frozenset[State]] = {"live": LIVE_STATES, "ended": ENDED_STATES, "all": PUBLIC_STATES}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to."""

    state: str = "live"
    district_slug: str | None = None
    words: str = ""
    association_id: uuid.UUID | None = None
    unpublished_too: bool = False


def list_campaigns(
    session: Session, filters: Filters, after: list[str] | None, limit: int
) -> Sequence[CampaignRow]:
    """One page of cards in one query, with a row more if there are others.

    Raises ValueError for a cursor of another list.
    """
    statement = select_campaigns().where(*_conditions(filters))
    rows = session.execute(ORDERS[filters.state].page(statement, after, limit))
    return [CampaignRow(*row) for row in rows]


def list_review_queue(session: Session, after: list[str] | None, limit: int) -> Sequence[CampaignRow]:
    """What waits for a review, oldest first. Raises ValueError for a cursor of another list."""
    statement = select_campaigns().where(Campaign.state == State.SUBMITTED)
    rows = session.execute(QUEUE_ORDER.page(statement, after, limit))
    return [CampaignRow(*row) for row in rows]


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.state == "coming":
        conditions.append(Campaign.opens_at.is_not(None))
        conditions.append(Campaign.opening_shown.is_(True))
    elif not (filters.unpublished_too and filters.state == "all"):
        conditions.append(Campaign.state.in_(_STATES[filters.state]))
    if filters.district_slug:
        conditions.append(Campaign.district_slug.in_(parts_of(filters.district_slug)))
    if filters.association_id:
        conditions.append(Campaign.association_id == filters.association_id)
    if filters.words:
        pattern = like_pattern(filters.words)
        columns = (Campaign.search_text, AssociationProfile.search_name, func.lower(District.name))
        conditions.append(or_(*(column.like(pattern, escape="\\") for column in columns)))
    return conditions
