"""Reading the figures of the finance desk; nothing here grows with pledges, bank lines or entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text, union
from sqlalchemy.orm import Session

from services.pledges.store.figures.day_rows import CampaignDay, DeskDay, FigureDay
from services.pledges.store.pledging.terms import CampaignTerms, CampaignTotals

_AGEING = text(
    """
    SELECT CASE WHEN :today - booked_on <= 2 THEN 'fresh' WHEN :today - booked_on <= 7 THEN 'week'
        ELSE 'old' END AS age, count(*) AS lines, sum(amount_cents)::bigint AS cents,
        max(:today - booked_on) AS oldest_days, mode() WITHIN GROUP (ORDER BY reason) AS reason
    FROM bank_line WHERE state = 'inbox' GROUP BY ROLLUP (1)
    """
)
_AWAITING = text(
    """
    SELECT count(*) AS pledges, coalesce(sum(amount_cents), 0)::bigint AS cents,
        count(*) FILTER (WHERE due_on < :today) AS overdue
    FROM pledge WHERE state = 'awaiting_payment'
    """
)
_COMING = text(
    """
    (SELECT 'payout' AS kind, arrives_on AS on_day, NULL::uuid AS campaign_id, NULL AS title,
        count(*) AS items, sum(amount_cents)::bigint AS cents
        FROM payout WHERE state = 'in_transit' GROUP BY arrives_on ORDER BY arrives_on LIMIT :limit)
    UNION ALL
    (SELECT 'transfers_due', due_on, NULL, NULL, count(*), sum(amount_cents)::bigint FROM pledge
        WHERE state = 'awaiting_payment' AND due_on >= :today GROUP BY due_on ORDER BY due_on LIMIT :limit)
    UNION ALL
    (SELECT 'deadline', (t.deadline AT TIME ZONE 'Europe/Helsinki' - interval '1 second')::date,
        t.campaign_id, t.title, 1, t.goal_cents - s.secured_cents - s.matched_cents
        FROM campaign_terms t JOIN campaign_totals s USING (campaign_id)
        WHERE t.state = 'open' ORDER BY t.deadline LIMIT :limit)
    ORDER BY 2, 1 LIMIT :limit
    """
)
_DISTRICTS = text(
    """
    SELECT t.district_slug, count(*) AS campaigns, sum(s.backers)::bigint AS backers,
        sum(s.promised_cents)::bigint AS promised_cents, sum(s.collected_cents)::bigint AS collected_cents
    FROM campaign_terms t JOIN campaign_totals s USING (campaign_id)
    GROUP BY t.district_slug HAVING sum(s.promised_cents) > 0 ORDER BY 4 DESC, 1
    """
)
_LARGEST = 120
NEAR_CAP_PERCENT = 80


@dataclass(frozen=True)
class Running:
    """A campaign that takes pledges, with its sums as they are now."""

    terms: CampaignTerms
    totals: CampaignTotals


def money_by_day(session: Session, first: date, last: date) -> list[DeskDay]:
    """The sums at the end of each counted day, the last one before the period included."""
    before = (
        select(func.max(DeskDay.day)).where(DeskDay.day < first).scalar_subquery().correlate(None)
    )  # fmt: skip
    wanted = select(DeskDay).where(DeskDay.day >= func.coalesce(before, first), DeskDay.day <= last)
    return list(session.scalars(wanted.order_by(DeskDay.day)))


def beginning(session: Session) -> date | None:
    """The first day that was counted."""
    return session.scalar(select(func.min(DeskDay.day)))


def figure_by(session: Session, figure: str, step: str, first: date, last: date) -> Sequence[Row[Any]]:
    """What happened in each week or month of the period: (start, part, items, cents)."""
    start = func.date_trunc(step, FigureDay.day)
    wanted = (
        select(
            start.label("start"),
            FigureDay.part,
            func.sum(FigureDay.items).label("items"),
            func.sum(FigureDay.cents).label("cents"),
        )
        .where(FigureDay.figure == figure, FigureDay.day.between(first, last))
        .group_by(start, FigureDay.part)
        .order_by(start, FigureDay.part)
    )
    return session.execute(wanted).all()


def figure_parts(session: Session, figure: str, first: date, last: date) -> dict[str, tuple[int, int]]:
    """What happened in the period, by part: (items, cents)."""
    wanted = (
        select(FigureDay.part, func.sum(FigureDay.items), func.sum(FigureDay.cents))
        .where(FigureDay.figure == figure, FigureDay.day.between(first, last))
        .group_by(FigureDay.part)
    )
    return {part: (int(items), int(cents)) for part, items, cents in session.execute(wanted)}


def ageing(session: Session, today: date) -> Sequence[Row[Any]]:
    """Lines that wait for a person, by age; the row without an age is all of them."""
    return session.execute(_AGEING, {"today": today}).all()


def awaiting(session: Session, today: date) -> dict[str, Any]:
    """Bank transfers that are promised and have not come."""
    return dict(session.execute(_AWAITING, {"today": today}).mappings().one())


def coming(session: Session, today: date, limit: int) -> Sequence[Row[Any]]:
    """What the next days bring, soonest first."""
    return session.execute(_COMING, {"today": today, "limit": limit}).all()


def by_district(session: Session) -> Sequence[Row[Any]]:
    """Sums of campaigns by district, largest first."""
    return session.execute(_DISTRICTS).all()


def running(session: Session, limit: int) -> list[Running]:
    """Campaigns that take pledges, those that end soonest first."""
    wanted = (
        select(CampaignTerms, CampaignTotals)
        .join(CampaignTotals, CampaignTotals.campaign_id == CampaignTerms.campaign_id)
        .where(CampaignTerms.state == "open")
        .order_by(CampaignTerms.deadline, CampaignTerms.campaign_id)
        .limit(min(limit, _LARGEST))
    )
    return [Running(terms, totals) for terms, totals in session.execute(wanted)]


def near_limits(session: Session, moment: datetime, soon: datetime, limit: int) -> list[Running]:
    """Open campaigns whose room under the cap or whose time is nearly used up, so many of each kind."""
    is_open = (CampaignTerms.state == "open") & (CampaignTerms.deadline > moment)
    used = CampaignTotals.promised_cents * 100 / func.nullif(CampaignTerms.cap_cents, 0)
    known = select(CampaignTerms.campaign_id).join(
        CampaignTotals, CampaignTotals.campaign_id == CampaignTerms.campaign_id
    )
    full = known.where(is_open, used >= NEAR_CAP_PERCENT).order_by(used.desc(), CampaignTerms.campaign_id)
    ending = known.where(is_open, CampaignTerms.deadline <= soon)
    ending = ending.order_by(CampaignTerms.deadline, CampaignTerms.campaign_id)
    near = union(select(full.limit(limit).subquery()), select(ending.limit(limit).subquery())).subquery()
    wanted = (
        select(CampaignTerms, CampaignTotals)
        .join(CampaignTotals, CampaignTotals.campaign_id == CampaignTerms.campaign_id)
        .where(CampaignTerms.campaign_id.in_(select(near.c.campaign_id)))
        .order_by(CampaignTerms.deadline, CampaignTerms.campaign_id)
    )
    return [Running(terms, totals) for terms, totals in session.execute(wanted)]


def campaign_days(
    session: Session, campaigns: Sequence[UUID], first: date, last: date
) -> dict[UUID, list[tuple[date, int]]]:
    """What each campaign had secured at the end of its days, the last one before the period included."""
    known: dict[UUID, list[tuple[date, int]]] = {campaign_id: [] for campaign_id in campaigns}
    earlier = (
        select(CampaignDay.campaign_id, func.max(CampaignDay.day).label("day"))
        .where(CampaignDay.campaign_id.in_(campaigns), CampaignDay.day < first)
        .group_by(CampaignDay.campaign_id)
        .subquery()
    )
    before = select(CampaignDay.campaign_id, CampaignDay.day, CampaignDay.secured_cents).join(
        earlier, (earlier.c.campaign_id == CampaignDay.campaign_id) & (earlier.c.day == CampaignDay.day)
    )
    within = select(CampaignDay.campaign_id, CampaignDay.day, CampaignDay.secured_cents).where(
        CampaignDay.campaign_id.in_(campaigns), CampaignDay.day.between(first, last)
    )
    for campaign_id, day, cents in session.execute(before.union_all(within)):
        known[campaign_id].append((day, cents))
    return {campaign_id: sorted(days) for campaign_id, days in known.items()}


def days_before(session: Session, campaign_id: UUID, today: date) -> Sequence[CampaignDay]:
    """A campaign's days that are over and on which something changed, the first of them first."""
    wanted = select(CampaignDay).where(CampaignDay.campaign_id == campaign_id, CampaignDay.day < today)
    return session.scalars(wanted.order_by(CampaignDay.day)).all()
