"""Events around goods that residents promise: what those who promised are told."""

from dataclasses import dataclass

from services.contracts.events.event import Event, SealedContact


@dataclass(frozen=True, kw_only=True)
class GoodsPromiseHeld(Event):
    """Somebody promised goods; they are kept until `expires_at` unless the address is confirmed.

    `contact` holds name, address and the `link` of the own page; `needed_by` is a local ISO date.
    """

    NAME = "goods.promise_held.v1"
    AGGREGATE = "contributor_id"

    contributor_id: str
    promise_id: str
    goods: str
    unit: str
    count: int
    needed_by: str | None
    bring_to: str
    slug: str
    campaign_title: str
    expires_at: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class GoodsGiverTold(Event):
    """Somebody who promised goods hears of them.

    `kind` is `called_off` (they are not needed after all) or `needed_again`; `reason` is the association's.
    """

    NAME = "goods.giver_told.v1"
    AGGREGATE = "contributor_id"

    contributor_id: str
    promise_id: str
    kind: str
    reason: str
    goods: str
    unit: str
    count: int
    needed_by: str | None
    bring_to: str
    slug: str
    campaign_title: str
    locale: str
    contact: SealedContact
