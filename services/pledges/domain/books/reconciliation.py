"""Whether our books agree with what the bank and the card provider say, to the cent."""

from dataclasses import dataclass
from datetime import date

SUM_DIFFERS = "sum_differs"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One account of ours beside the same account outside; `outside_cents` is nothing when nobody told."""

    what: str
    account: str
    name: str
    as_of: date | None
    ledger_cents: int
    outside_cents: int | None
    note: str | None = None

    @property
    def difference_cents(self) -> int | None:
        """What the books have more than the outside."""
        return None if self.outside_cents is None else self.ledger_cents - self.outside_cents

    @property
    def agrees(self) -> bool:
        """Whether there is no difference; an account that never moved needs no word from outside."""
        return self.difference_cents == 0 or (self.outside_cents is None and self.ledger_cents == 0)


@dataclass(frozen=True, kw_only=True)
class PayoutItemFacts:
    """One item of a payout, and what the books have for the thing behind it: nothing if they lack it.

    A thing may be booked more than once, such as a refund that failed; one of the sums must be the item's.
    """

    kind: str
    source: str | None
    net_cents: int
    booked_net_cents: tuple[int, ...] = ()


def is_explained(item: PayoutItemFacts) -> bool:
    """Whether the books have just this sum for the thing behind the item."""
    return item.net_cents in item.booked_net_cents


def payout_findings(amount_cents: int, items: list[PayoutItemFacts]) -> list[str]:
    """What does not add up in a payout, as "code:subject"; empty when its items explain it to the cent."""
    findings = []
    total = sum(item.net_cents for item in items)
    if total != amount_cents:
        findings.append(f"{SUM_DIFFERS}:{total - amount_cents}")
    for item in items:
        if not item.booked_net_cents:
            findings.append(f"unexplained:{item.kind}:{item.source}")
        elif not is_explained(item):
            findings.append(f"net_differs:{item.source}")
    return findings


def adds_up(findings: list[str]) -> bool:
    """Whether a payout's sum is that of its items, so that what is in it is settled."""
    return not any(finding.startswith(SUM_DIFFERS) for finding in findings)
