"""From our accounts to the bookkeeper's: numbers of the chart, and the dimensions of campaigns.

Settings hold from a day on and are never changed, so an old export can be made again as it was.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.pledges.domain.books.ledger import ASSETS, LIABILITIES, RESULTS

NOUNS = (*ASSETS, *LIABILITIES, *RESULTS)


@dataclass(frozen=True)
class ChartAccount:
    """A number and a name in the bookkeeper's chart, for one collecting account or (None) for all."""

    noun: str
    collecting_account_id: UUID | None
    number: str
    name: str
    effective_from: date
    set_at: datetime


@dataclass(frozen=True)
class Dimension:
    """Where a campaign's postings belong; `vat_basis_points` is 2550 for 25,5 %, None where nobody said."""

    campaign_id: UUID
    cost_centre: str
    project: str
    vat_basis_points: int | None
    effective_from: date
    set_at: datetime


NO_DIMENSION = Dimension(UUID(int=0), "", "", None, date.min, datetime.min)  # noqa: DTZ901 - never compared


@dataclass
class Chart:
    """The settings as of one moment; asked for a day, the newest that holds on it answers."""

    accounts: Iterable[ChartAccount]
    dimensions: Iterable[Dimension]
    _numbers: dict[tuple[str, UUID | None], list[ChartAccount]] = field(init=False)
    _campaigns: dict[UUID, list[Dimension]] = field(init=False)

    def __post_init__(self) -> None:
        self._numbers, self._campaigns = defaultdict(list), defaultdict(list)
        for account in sorted(self.accounts, key=_newest_first, reverse=True):
            self._numbers[account.noun, account.collecting_account_id].append(account)
        for dimension in sorted(self.dimensions, key=_newest_first, reverse=True):
            self._campaigns[dimension.campaign_id].append(dimension)

    def account(self, account: str, collecting_account_id: UUID, on: date) -> ChartAccount | None:
        """What the bookkeeper calls our account on that day; a number for one owner goes first."""
        noun = account.partition(":")[0]
        own = self._numbers.get((noun, collecting_account_id), [])
        for_all = self._numbers.get((noun, None), [])
        return next((each for each in (*own, *for_all) if each.effective_from <= on), None)

    def dimension(self, campaign_id: UUID | None, on: date) -> Dimension:
        """The cost centre, project and VAT rate of a campaign on that day; empty where nobody said."""
        held = self._campaigns.get(campaign_id, []) if campaign_id else []
        return next((each for each in held if each.effective_from <= on), NO_DIMENSION)


def _newest_first(setting: ChartAccount | Dimension) -> tuple[date, datetime]:
    return setting.effective_from, setting.set_at


# A proposal in the manner of a Finnish chart of accounts. Every bookkeeper has their own: it is offered,
# never taken by itself.
PROPOSED: dict[str, tuple[str, str]] = {
    "bank": ("1910", "Pankkitili, kerätyt varat"),
    "cash_desk": ("1900", "Käteiskassa"),
    "stripe_balance": ("1920", "Stripe-saldo"),
    "stripe_in_transit": ("1925", "Stripe-tilitykset matkalla"),
    "bank_in_transit": ("1926", "Rahat matkalla pankkiin"),
    "held": ("2940", "Kampanjoiden varat"),
    "payable": ("2941", "Tilitettävää yhdistyksille"),
    "holdback": ("2942", "Pidätetyt osuudet"),
    "refunds_due": ("2943", "Palautettavaa tukijoille"),
    "unallocated_receipts": ("2944", "Selvittämättömät maksut"),
    "match_fund": ("2945", "Vastinrahastot"),
    "match_reserved": ("2946", "Varattu vastinraha"),
    "disputed": ("2947", "Riitautetut maksut"),
    "vat": ("2939", "Arvonlisäverovelka"),
    "stripe_fees": ("8560", "Korttimaksujen kulut"),
    "bank_fees": ("8570", "Pankin kulut"),
    "write_off": ("8590", "Alaskirjaukset"),
}
