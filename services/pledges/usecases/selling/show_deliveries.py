"""Who is to get what, and where to: for the association's desk, and as a table for labels of parcels."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.chassis import audit
from services.chassis.database import reading, transaction
from services.chassis.paging import page
from services.chassis.problems import NotFound
from services.chassis.sealing import CannotOpen
from services.contracts.events import SealedContact
from services.pledges.domain.books.csv_table import csv_line
from services.pledges.domain.selling.deliveries import (
    DeliveryState,
    Purchased,
    actions,
    delivery_state,
    is_decided,
)
from services.pledges.store.pledging.pledge import NUMBER_PREFIX
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.selling.deliveries import page_of_deliveries
from services.pledges.usecases.context import Context
from services.pledges.usecases.shortfalls.shortfall_view import hold_on

_BOM = "\ufeff"
_AT_ONCE = 500
_COLUMNS = ("Tuki", "Nimi", "Osoite", "Palkkio", "Määrä", "Toimitustapa", "Toimituskuukausi", "Tila")
_WAYS = {"pickup": "nouto", "post": "posti", "service": "palvelu"}
_STATES = {
    DeliveryState.WAITING: "toimittamatta",
    DeliveryState.DELIVERED: "toimitettu",
    DeliveryState.WITHDRAWN: "peruutettu",
    DeliveryState.RETURNED: "palannut myyntiin",
}


def seller_of(context: Context, campaign_id: UUID) -> UUID:
    """The association that sells. Raises NotFound."""
    with reading(context.sessions) as session:
        terms = session.get(CampaignTerms, campaign_id)
        if terms is None:
            raise NotFound("campaign")
        return terms.association_id


def show_deliveries(
    context: Context, campaign_id: UUID, shown: DeliveryState | None, after: UUID | None, limit: int
) -> dict[str, Any]:
    """A page of paid purchases with what may be done to each. Raises NotFound."""
    with reading(context.sessions) as session:
        terms = session.get(CampaignTerms, campaign_id)
        if terms is None:
            raise NotFound("campaign")
        rows = page_of_deliveries(session, campaign_id, shown, after, limit + 1)
        decided = is_decided(terms.model, terms.state, hold_on(session, campaign_id))
    items = page(rows, limit, lambda row: _item(context, row, decided=decided), lambda row: (row.id,))
    return items | {"is_decided": decided}


def deliveries_as_csv(
    context: Context, campaign_id: UUID, shown: DeliveryState | None, actor: str
) -> Iterator[str]:
    """The table, line by line; that it was taken out is written down."""
    with transaction(context.sessions) as session:
        state = str(shown) if shown else "all"
        audit.record(session, actor, "deliveries.taken_out", f"campaign:{campaign_id}", {"state": state})
    return _lines(context, campaign_id, shown)


def _lines(context: Context, campaign_id: UUID, shown: DeliveryState | None) -> Iterator[str]:
    yield _BOM + csv_line(_COLUMNS)
    after: UUID | None = None
    while True:
        with reading(context.sessions) as session:
            rows = page_of_deliveries(session, campaign_id, shown, after, _AT_ONCE)
        for row in rows:
            item = _item(context, row, decided=True)
            address = (item["address"] or "").replace("\r\n", ", ").replace("\n", ", ")
            told = (item["number"], item["name"], address, row.reward, row.count)
            yield csv_line((*told, _WAYS[row.delivery], row.delivery_month, _STATES[item["state"]]))
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].id


def _item(context: Context, row: Row[Any], *, decided: bool) -> dict[str, Any]:
    stands = Purchased(
        is_delivered=row.delivered_on is not None,
        is_returned=row.is_returned,
        is_taken_back=row.is_taken_back,
    )
    return {
        "pledge_id": row.id,
        "number": f"{NUMBER_PREFIX}{row.number}",
        "name": _opened(context, row, row.data).get("name", ""),
        "address": _opened(context, row, row.delivery_data).get("address"),
        "reward": row.reward,
        "count": row.count,
        "total_cents": row.count * row.unit_price_cents,
        "delivery": row.delivery,
        "delivery_month": row.delivery_month,
        "service_on": row.service_on,
        "delivered_on": row.delivered_on,
        "state": delivery_state(stands),
        "actions": actions(stands, decided=decided),
    }


def _opened(context: Context, row: Row[Any], data: str | None) -> dict[str, Any]:
    """What is sealed with the buyer's key; nothing where the buyer was forgotten."""
    if data is None or row.wrapped_key is None:
        return {}
    try:
        return context.sealer.open(
            SealedContact(subject=str(row.contact_subject), wrapped_key=row.wrapped_key, data=data)
        )
    except CannotOpen:
        return {}
