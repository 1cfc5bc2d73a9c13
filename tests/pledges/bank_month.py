"""A month of an account as its bank tells it, one line in a hundred faulty in a way that is known.

Everything follows from the seed. Each fault says which lines it leaves and why, which pledges it pays,
and what the platform must say about its files; all other lines are to be matched and nothing said.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from services.pledges.domain.bank.account_numbers import finnish_iban
from services.pledges.domain.bank.references import viite_from_base
from tests.pledges.bank_world import IBANS, TODAY, Paid, balance, entry

DAYS = 30
OPEN, OTHER = "open", "other_account"
_NAMES = (
    "KOSKINEN ERKKI",
    "VIRTANEN AINO",
    "KORHONEN EEVA",
    "MÄKINEN ÅKE",
    "NIEMINEN TYYNE",
    "HÄMÄLÄINEN EINO",
)
_SUMS = (500, 1000, 1500, 2000, 2500, 3000, 5000, 7777, 10000)


@dataclass(frozen=True)
class Wanted:
    """A pledge that must stand before the files come; `campaign` names the circumstances it lives in."""

    base: int
    cents: int
    campaign: str = OPEN
    state: str = "awaiting_payment"
    method: str = "bank_transfer"

    @property
    def reference(self) -> str:
        return viite_from_base(self.base)


@dataclass
class Left:
    """A line that the bank told: what must have become of it."""

    archive_id: str
    state: str
    reason: str | None


@dataclass
class File:
    """A file in the order of coming, and what must be said about it."""

    name: str
    content: bytes
    warnings: tuple[str, ...] = ()
    refusal: str | None = None


@dataclass
class Case:
    """One injected fault with all that follows from it; `iban` is the account of its own files.

    `warnings` are what must be said about the main account's file because of its entries.
    """

    kind: str
    number: int
    iban: str = IBANS[0]
    pledges: list[Wanted] = field(default_factory=list)
    paid: list[Wanted] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    cents: int = 0
    files: list[File] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def pledge(self, cents: int = 2500, campaign: str = "", **told: str) -> Wanted:
        """One more pledge, of the campaign of the case's account unless another is said."""
        place = len(self.pledges)
        own = OPEN if self.iban == IBANS[0] else self.iban
        wanted = Wanted(8_000_000_000 + self.number * 100 + place, cents, campaign or own, **told)
        self.pledges.append(wanted)
        return wanted

    def archive_id(self) -> str:
        """An id that no other payment of the month has."""
        return f"2611F{self.number:08d}{len(self.left):03d}"

    def line(
        self, cents: int, reference: str | None, state: str, reason: str | None, *, change: "Change" = None
    ) -> str:
        """An entry in the main file, and what must become of it."""
        archive_id = self.archive_id()
        self.left.append(Left(archive_id, state, reason))
        return self.tell(cents, reference, archive_id, change)

    def tell(self, cents: int, reference: str | None, archive_id: str, change: "Change" = None) -> str:
        """An entry in the main file about which nothing is expected yet."""
        told = entry([Paid(cents, reference, archive_id=archive_id, on=TODAY)], f"E{archive_id}")
        for old, new in (change or {}).items():
            assert old in told, (self.kind, old)
            told = told.replace(old, new)
        self.entries.append(told)
        self.cents += cents
        return told


Change = dict[str, str] | None


def own_account(number: int) -> str:
    """The account on which the files of one case come."""
    return finnish_iban(f"440520{number:08d}")


@dataclass
class Month:
    """A plan of a month: plain payments, and the faults among them."""

    lines: int
    seed: int
    cases: list[Case]
    days: int = DAYS

    def plain(self) -> Iterator[tuple[int, Wanted, str, str]]:
        """Day, pledge, payer and archive id of each payment that is as it should be."""
        chance = random.Random(self.seed)
        for number in range(self.lines - sum(max(len(case.left), 1) for case in self.cases)):
            wanted = Wanted(1_000_000_000 + number, chance.choice(_SUMS))
            yield number * self.days // self.lines, wanted, chance.choice(_NAMES), f"2611P{number:013d}"

    def pledges(self) -> Iterator[Wanted]:
        """Every pledge of the month."""
        yield from (wanted for _, wanted, _, _ in self.plain())
        for case in self.cases:
            yield from case.pledges

    def write(self, folder: Path) -> Iterator[Path]:
        """The main account's statements, one a day, each written as it is made."""
        cents, plain = 0, self.plain()
        ahead = next(plain, None)
        for day in range(self.days):
            on = TODAY - timedelta(days=self.days - 1 - day)
            path, opening = folder / f"{on}.xml", cents
            body = folder / "entries.part"
            with body.open("w", encoding="utf-8") as part:
                while ahead is not None and ahead[0] == day:
                    _, wanted, name, archive_id = ahead
                    paid = Paid(wanted.cents, wanted.reference, name, archive_id=archive_id, on=on)
                    part.write(entry([paid], f"E{archive_id}"))
                    cents += wanted.cents
                    ahead = next(plain, None)
                for case in self.cases if day == self.days - 1 else ():
                    part.write("".join(case.entries))
                    cents += case.cents
            _join(path, body, head(IBANS[0], day + 1, opening, cents, on))
            yield path


def head(iban: str, number: int, opening: int, closing: int, on: date, summary: str = "") -> str:
    """The beginning of a day's statement."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr>'
        f"<MsgId>M{iban}{on}</MsgId><CreDtTm>{on}T23:30:00</CreDtTm></GrpHdr><Stmt><Id>S{on}-{number}</Id>"
        f"<ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>{on}T23:30:00</CreDtTm>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balance('OPBD', opening, on - timedelta(days=1))}{balance('CLBD', closing, on)}{summary}"
    )


FOOT = "</Stmt></BkToCstmrStmt></Document>"


def _join(path: Path, body: Path, beginning: str) -> None:
    with path.open("w", encoding="utf-8") as file, body.open(encoding="utf-8") as part:
        file.write(beginning)
        while piece := part.read(1 << 20):
            file.write(piece)
        file.write(FOOT)
    body.unlink()
