"""Payouts as those see them who keep the books: what each is made of, and what nobody knew."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.chassis.database import Sessions, platform_now, reading
from services.chassis.paging import page
from services.chassis.problems import NotFound
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.payouts.payout_pages import (
    fees_by_month,
    items_after,
    one_payout,
    page_of_payouts,
    sums_by_kind,
)
from services.pledges.store.pledging.pledge import NUMBER_PREFIX

_YEAR = timedelta(days=365)


def list_payouts(sessions: Sessions, after: tuple[date, UUID] | None, limit: int) -> dict[str, Any]:
    """A page of payouts, those that arrive last first."""
    with reading(sessions) as session:
        rows = page_of_payouts(session, after, limit)
    return page(rows, limit, _view, lambda row: (row.arrives_on.isoformat(), row.id))


def show_payout(sessions: Sessions, provider_id: str, after: str, limit: int) -> dict[str, Any]:
    """A payout with a page of its items and their sums by kind. Raises NotFound."""
    with reading(sessions) as session:
        row = one_payout(session, provider_id)
        if row is None:
            raise NotFound("payout")
        kinds = sums_by_kind(session, row.id)
        items = items_after(session, row.id, after, limit)
    return {
        **_view(row),
        "kinds": [dict(kind._mapping) for kind in kinds],
        "items": page(items, limit, _item_view, lambda item: (item.provider_id,)),
    }


def monthly_fees(sessions: Sessions) -> dict[str, Any]:
    """What the provider cost in each of the last twelve months."""
    with reading(sessions) as session:
        since = (local_day(platform_now(session)) - _YEAR).replace(day=1)
        rows = fees_by_month(session, since)
    months: dict[date, dict[str, int]] = {}
    for row in rows:
        months.setdefault(row.month, {"charges": 0, "disputes": 0, "account": 0})[row.what] = row.cents
    return {
        "items": [
            {"month": month, **sums, "total_cents": sum(sums.values())} for month, sums in months.items()
        ]
    }


def _view(row: Any) -> dict[str, Any]:
    names = ("provider_id", "amount_cents", "arrives_on", "arrived_on", "state", "findings")
    sums = ("association_name", "items", "gross_cents", "fee_cents", "net_cents")
    view = {name: getattr(row, name) for name in (*names, *sums)}
    view["item_count"] = view.pop("items")
    return view


def _item_view(row: Any) -> dict[str, Any]:
    names = ("provider_id", "kind", "source", "gross_cents", "fee_cents", "net_cents", "association_name")
    rest = ("pledge_id", "subject_kind", "dispute_id", "decision", "asked")
    number = f"{NUMBER_PREFIX}{row.pledge_number}" if row.pledge_number else None
    return {name: getattr(row, name) for name in (*names, *rest)} | {"pledge_number": number}
