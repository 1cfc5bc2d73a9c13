"""The chain over the books, link by link; where it does not hold, what was done is named."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.pledges.domain.books.ledger import seal
from services.pledges.domain.books.tampering import explain
from services.pledges.usecases.books.seal_ledger import GENESIS, sealed_transactions

# Beyond that the books were not altered but replaced, and each link need not be named.
_NAMED = 1_000

_INSERTED = text(
    "SELECT t.id::text FROM ledger_transaction t WHERE NOT EXISTS "
    "(SELECT FROM ledger_seal s WHERE s.transaction_id = t.id) AND NOT EXISTS "
    "(SELECT FROM ledger_unsealed u WHERE u.transaction_id = t.id) ORDER BY t.id LIMIT 1000"
)
_ACCOUNTS = text("SELECT DISTINCT account FROM ledger_entry ORDER BY account LIMIT 5000")
_OWNERS = text("SELECT id::text FROM collecting_account ORDER BY id LIMIT 500")
_CAUSE = text("SELECT transaction_id::text FROM ledger_seal WHERE number = :number")


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was sealed: its code, what it is about, and what stood there before."""

    code: str
    subject: str
    before: str = ""


@dataclass(frozen=True)
class _Link:
    number: int
    previous: str
    hash: str
    content: dict[str, object]


def ledger_faults(session: Session, sealed_number: int) -> list[Fault]:
    """What is wrong with the chain, which must reach at least to the link that the last closed day names."""
    broken: list[_Link] = []
    faults: list[Fault] = []
    previous, expected = GENESIS, 1
    for number, hashed, content in sealed_transactions(session):
        gap = number > expected
        if gap:
            faults.append(Fault("seal_deleted", f"{expected}–{number - 1}"))
        elif hashed != seal(previous, content) and len(broken) < _NAMED:
            broken.append(_Link(number, previous, hashed, content))
        previous, expected = hashed, number + 1
    if expected <= sealed_number:
        faults.append(Fault("seals_truncated", f"{expected}–{sealed_number}"))
    faults += _named(session, broken)
    if not faults:
        # Where links are gone, their transactions have none: that is told already.
        faults += [Fault("transaction_inserted", each) for each in session.scalars(_INSERTED)]
    return faults


def _named(session: Session, broken: list[_Link]) -> Iterator[Fault]:
    if not broken:
        return
    if _are_reordered(broken):
        yield Fault("seals_reordered", ", ".join(str(link.number) for link in broken))
        return
    accounts, owners = list(session.scalars(_ACCOUNTS)), list(session.scalars(_OWNERS))
    for link in broken:
        named = explain(link.previous, link.hash, link.content, accounts, owners)
        transaction_id = session.execute(_CAUSE, {"number": link.number}).scalar_one()
        yield Fault(named.code, str(transaction_id), named.before)


def _are_reordered(broken: list[_Link]) -> bool:
    """Whether some broken link has, elsewhere among the broken ones, the successor that it was made with."""
    first = broken[0].previous
    return len(broken) > 1 and any(seal(first, link.content) == link.hash for link in broken[1:])
