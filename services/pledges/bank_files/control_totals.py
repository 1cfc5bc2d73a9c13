"""The sums of a statement while it is read, held at its end against what the bank announced of it."""

import re
from dataclasses import dataclass

from services.pledges.bank_files.fields import CURRENCY, cents_of, day_of
from services.pledges.bank_files.nodes import Node
from services.pledges.bank_files.refusals import FileRefused
from services.pledges.domain.bank.bank_entries import Balance

_COUNT = re.compile(r"[0-9]{1,9}")


@dataclass
class Totals:
    """Numbers and sums of entries, those that came in and those that went out."""

    credits: int = 0
    credit_cents: int = 0
    debits: int = 0
    debit_cents: int = 0

    def add(self, cents: int, *, incoming: bool) -> None:
        """Count one entry of a signed sum."""
        if incoming:
            self.credits += 1
            self.credit_cents += cents
        else:
            self.debits += 1
            self.debit_cents -= cents

    def join(self, other: "Totals") -> None:
        """Count what the other has counted."""
        self.credits += other.credits
        self.credit_cents += other.credit_cents
        self.debits += other.debits
        self.debit_cents += other.debit_cents

    @property
    def number(self) -> int:
        """How many entries there were."""
        return self.credits + self.debits

    @property
    def net_cents(self) -> int:
        """What the balance changed by."""
        return self.credit_cents - self.debit_cents


@dataclass(frozen=True)
class Announced:
    """What a summary says (TxsSummry); nothing where it says nothing."""

    number: int | None = None
    gross_cents: int | None = None
    net_cents: int | None = None
    credits: int | None = None
    credit_cents: int | None = None
    debits: int | None = None
    debit_cents: int | None = None

    def agrees(self, totals: Totals) -> bool:
        """Whether all that is said is so."""
        counted = {
            "number": totals.number,
            "gross_cents": totals.credit_cents + totals.debit_cents,
            "net_cents": totals.net_cents,
            "credits": totals.credits,
            "credit_cents": totals.credit_cents,
            "debits": totals.debits,
            "debit_cents": totals.debit_cents,
        }
        return all(getattr(self, name) in {None, told} for name, told in counted.items())


def announced_of(summary: Node | None) -> Announced:
    """What a TxsSummry announces. Raises FileRefused for sums that are no sums."""
    if summary is None:
        return Announced()
    net = _sum(summary, "TtlNtries", "TtlNetNtryAmt")
    side = summary.text("TtlNtries", "CdtDbtInd")
    if net is None:
        net, side = (
            _sum(summary, "TtlNtries", "TtlNetNtry", "Amt"),
            summary.text("TtlNtries", "TtlNetNtry", "CdtDbtInd"),
        )
    return Announced(
        number=_number(summary, "TtlNtries"),
        gross_cents=_sum(summary, "TtlNtries", "Sum"),
        net_cents=None if net is None or side not in {"CRDT", "DBIT"} else net if side == "CRDT" else -net,
        credits=_number(summary, "TtlCdtNtries"),
        credit_cents=_sum(summary, "TtlCdtNtries", "Sum"),
        debits=_number(summary, "TtlDbtNtries"),
        debit_cents=_sum(summary, "TtlDbtNtries", "Sum"),
    )


def balances_of(nodes: list[Node], page: int | None) -> tuple[Balance | None, Balance | None, bool]:
    """The booked balances that a statement opens and closes with, and whether each is told one way only.

    A page in the middle begins and ends with interim balances (ITBD).
    """
    found: dict[str, list[Balance]] = {}
    for node in nodes:
        code = node.text("Tp", "CdOrPrtry", "Cd") or node.text("Tp", "Cd") or ""
        if code in {"OPBD", "PRCD", "CLBD", "ITBD"} and (balance := _balance(node, f"Bal {code}")):
            found.setdefault(code, []).append(balance)
    interim = found.get("ITBD", [])
    opening = next((found[code][0] for code in ("OPBD", "PRCD") if code in found), None)
    if opening is None and interim and (len(interim) > 1 or (page or 1) > 1):
        opening, interim = interim[0], interim[1:]
    closing = found["CLBD"][0] if "CLBD" in found else interim[-1] if interim else None
    one_way = all(len({balance.cents for balance in found.get(code, [])}) < 2 for code in ("OPBD", "CLBD"))
    return opening, closing, one_way


def _balance(node: Node, where: str) -> Balance | None:
    amount, day = node.first("Amt"), node.text("Dt", "Dt") or node.text("Dt", "DtTm") or node.text("Dt")
    # Demo files state balances in several currencies; those of another one say nothing about ours.
    if amount is None or day is None or (amount.currency or CURRENCY) != CURRENCY:
        return None
    side = node.text("CdtDbtInd")
    if side not in {"CRDT", "DBIT"}:
        raise FileRefused("direction_missing", where)
    cents = cents_of(amount.raw, where)
    return Balance(cents if side == "CRDT" else -cents, day_of(day, where))


def _number(summary: Node, side: str) -> int | None:
    text = summary.text(side, "NbOfNtries")
    if text is not None and _COUNT.fullmatch(text) is None:
        raise FileRefused("amount_malformed", "TxsSummry")
    return int(text) if text else None


def _sum(summary: Node, *path: str) -> int | None:
    text = summary.text(*path)
    if text is None:
        return None
    # A net sum may be written with its sign, and says the same without it.
    return cents_of(text.lstrip("+-"), "TxsSummry")
