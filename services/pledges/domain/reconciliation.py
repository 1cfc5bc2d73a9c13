"""Whether our books agree with what the bank and the card provider say, to the cent."""

from dataclasses import dataclass
from datetime import date


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
    """One item of a payout; `posted_fee_cents` is what the books have, nothing if they lack its charge."""

    kind: str
    source: str | None
    net_cents: int
    fee_cents: int
    posted_fee_cents: int | None


def payout_findings(amount_cents: int, items: list[PayoutItemFacts]) -> list[str]:
    """What does not add up in a payout, as "code:subject"; empty when its items explain it to the cent."""
    findings = []
    total = sum(item.net_cents for item in items)
    if total != amount_cents:
        findings.append(f"sum_differs:{total - amount_cents}")
    for item in items:
        if item.posted_fee_cents is None:
            findings.append(f"unexplained:{item.kind}:{item.source}")
        elif item.posted_fee_cents != item.fee_cents:
            findings.append(f"fee_differs:{item.source}")
    return findings
