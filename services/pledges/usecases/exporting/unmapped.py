"""Accounts that the bookkeeper's chart lacks: named before an export, never left out in silence."""

from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading
from services.pledges.domain.exporting.orders import Bound, ExportOrder
from services.pledges.store.exporting.bookkeeping import chart_as_of
from services.pledges.store.exporting.slices import nouns_used
from services.pledges.store.exporting.vouchers import head


def unmapped_accounts(session: Session, order: ExportOrder, bound: Bound) -> list[dict[str, Any]]:
    """The kinds of accounts without a number on the first day that the export shows them."""
    chart = chart_as_of(session, bound.as_of)
    return [
        {
            "collecting_account_id": str(row.collecting_account_id),
            "association_name": row.association_name,
            "account": row.noun,
            "since": row.since,
        }
        for row in nouns_used(session, order, bound)
        if chart.account(row.noun, row.collecting_account_id, row.since) is None
    ]


def show_unmapped(sessions: Sessions, order: ExportOrder) -> list[dict[str, Any]]:
    """The same, as the books stand now."""
    with reading(sessions) as session:
        return unmapped_accounts(session, order, Bound(head(session), platform_now(session)))
