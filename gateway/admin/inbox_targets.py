"""What else a line may have paid: what has its very sum, and the sponsor's pool whose reference it bears."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from gateway.clients.inbox import Choices, Line, Target
from gateway.formatting import day
from gateway.wiring import services
from gateway.wording.inbox import placing_account
from services.chassis.problems import Problem

# The nearest by day; all others stand in the list of accounts.
SHOWN = 3


@dataclass(frozen=True)
class PlacedOn:
    """One of them as a card: what the form sends, and what speaks for it in words."""

    choice: str
    title: str
    words: str
    amount_cents: int


def pool_named_by(line: Line, choices: Choices) -> Target | None:
    """The pool whose reference the line bears; the services put it before the others."""
    if line.reason != "reference_unknown" or not choices.match_funds:
        return None
    first = choices.match_funds[0]
    try:
        fund = services().match_funds.fund(first.id)
    except Problem:
        return None
    return first if fund.reference == line.reference else None


def targets_of(line: Line, choices: Choices, pool: Target | None = None) -> tuple[PlacedOn, ...]:
    """The likeliest first: a named pool, then those nearest to the day on which the bank booked the line."""
    if line.amount_cents < 0:
        kinds = (("refund", choices.refunds), ("payout", choices.payouts))
    else:
        kinds = (("deposit", choices.deposits), ("payout", choices.payouts))
    booked_on = date.fromisoformat(line.booked_on)
    found = [(kind, each) for kind, targets in kinds for each in targets]
    found.sort(key=lambda each: (abs((date.fromisoformat(each[1].on) - booked_on).days), each[1].id))
    named = [("match_fund", pool)] if pool else []
    return tuple(_card(kind, each) for kind, each in (*named, *found[:SHOWN]))


def _card(kind: str, target: Target) -> PlacedOn:
    words = {
        "deposit": gettext("Summa sama, käteinen viety pankkiin %(day)s.", day=day(target.on)),
        "payout": gettext("Summa sama, tilitys tulossa %(day)s.", day=day(target.on)),
        "refund": gettext("Summa sama, palautus listattu %(day)s.", day=day(target.on)),
        "match_fund": gettext("Viite on rahaston oma."),
    }
    title = f"{placing_account(kind)} {target.label}"
    return PlacedOn(f"place:{kind}:{target.id}", title, words[kind], target.amount_cents)
