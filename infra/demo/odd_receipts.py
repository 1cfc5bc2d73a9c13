"""Yesterday's receipts that no rule can match, so that finance has something to decide."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from infra.demo.bank_plan import Booking, OddReceipt
from infra.demo.plan import Organiser
from infra.demo.pledge_plan import DAY, PlannedPledge
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.domain.pledging.deadlines import local_day

_WITHOUT_REFERENCE = (
    ("kirja", 2_000, "Haavelinna Hilkka", "Kirjahyllylle torin laitaan, terveisin Hilkka"),
    ("kyla", 10_000, "Olematon Osmo", "Anttolan talolle luiskaan"),
    ("kulttuuri", 5_000, "Tarinoija Teija", "Katsomoon kaksi paikkaa"),
    ("ranta", 4_500, "Keksitty Konepaja Oy", "Lasku 2026-077"),
)


def odd_receipts(
    organisers: Mapping[str, Organiser], pledges: Sequence[PlannedPledge], now: datetime
) -> list[Booking]:
    """A dozen, each odd in its own way."""
    yesterday = local_day(now) - DAY
    odd = [
        (organisers[key], OddReceipt(None, "reference_missing", cents, name, message=message))
        for key, cents, name, message in _WITHOUT_REFERENCE
    ]
    odd.append(
        (
            organisers["pyora"],
            OddReceipt(None, "reference_unknown", 3_000, "Tuumailija Tapani", viite_from_base("123456")),
        )
    )
    odd += [(each.campaign.organiser, receipt) for each, receipt in _about_pledges(pledges, now)]
    return [Booking(organiser, yesterday, receipt) for organiser, receipt in odd]


def _about_pledges(pledges: Sequence[PlannedPledge], now: datetime) -> list[tuple[PlannedPledge, OddReceipt]]:
    live = [each for each in pledges if each.campaign.state == "published" and each.method == "bank_transfer"]
    waiting = [
        each
        for each in live
        if each.state == "awaiting_payment" and local_day(each.made_at) < local_day(now) - DAY
    ]
    paid = [each for each in live if each.booked_on is not None]
    withdrawn = [each for each in live if each.state == "withdrawn"]
    lapsed = [each for each in live if each.state == "lapsed"]
    found = [(each, each.cents - 500, "amount_differs") for each in waiting[-2:] if each.cents > 500]
    found += [(each, each.cents, "paid_twice") for each in paid[-2:]]
    found += [(each, each.cents, "pledge_withdrawn") for each in withdrawn[-1:]]
    found += [(each, each.cents, "pledge_lapsed") for each in lapsed[-1:]]
    return [
        (each, OddReceipt(each, reason, cents, each.name, str(each.reference)))
        for each, cents, reason in found
    ]
