"""One Ntry of a camt file, and the payments in it. Each place that is looked at was seen in a real file."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from services.pledges.bank_files.fields import CURRENCY, cents_of, day_of
from services.pledges.bank_files.nodes import EMPTY, Node
from services.pledges.bank_files.refusals import FileRefused
from services.pledges.domain.bank import references
from services.pledges.domain.bank.account_numbers import as_iban
from services.pledges.domain.bank.bank_entries import Entry, Part, Payment, known

_SUMS = (("AmtDtls", "TxAmt", "Amt"), ("Amt",), ("AmtDtls", "InstdAmt", "Amt"))
_LONGEST_MESSAGE = 500

# Called with the code of something odd that does not touch the money, and with a detail.
Note = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose account it is: nobody pays to himself."""

    iban: str = ""
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ToldPayment:
    """A TxDtls. Its own sum and direction may be missing, and are then those of its entry.

    The payment bears the sum that is told, in the direction that is told or else its entry's.
    """

    payment: Payment
    cents: int | None
    incoming: bool | None


def direction(node: Node, where: str) -> bool | None:
    """Whether money came in, if it is told. Raises FileRefused for any other word."""
    told = node.only("CdtDbtInd", where)
    word = (told.raw or "").strip() if told else ""
    if word not in {"", "CRDT", "DBIT"}:
        raise FileRefused("direction_missing", where)
    return word == "CRDT" if word else None


def day_at(node: Node, name: str, where: str) -> date | None:
    """The day under a name, as Dt, as DtTm or bare."""
    found = node.first(name)
    if found is None:
        return None
    text = found.text("Dt") or found.text("DtTm") or (found.raw or "").strip()
    return day_of(text, where) if text else None


def payment_of(node: Node, incoming: bool, owner: Owner, where: str) -> ToldPayment:
    """The payment that a TxDtls tells, within an entry of that direction."""
    own_direction = direction(node, where)
    came_in = incoming if own_direction is None else own_direction
    parties, told = node.first("RltdPties") or EMPTY, node.first("Refs") or EMPTY
    side = _other_side(parties, came_in, owner)
    remittance = node.first("RmtInf") or EMPTY
    parts = _parts(remittance, where)
    account = parties.text(f"{side}Acct", "Id", "IBAN") or parties.text(f"{side}Acct", "Id", "Othr", "Id")
    cents = _own_cents(node, where)
    payment = Payment(
        amount_cents=_signed(cents or 0, incoming=came_in),
        archive_id=told.text("AcctSvcrRef"),
        end_to_end_id=told.text("EndToEndId"),
        transaction_id=told.text("TxId"),
        instruction_id=told.text("InstrId"),
        party_name=_name(parties, side),
        party_iban=as_iban(account)[:34] if account else None,
        reference=parts[0].reference if len(parts) == 1 else None,
        message=_message(remittance),
        parts=parts if len(parts) > 1 else (),
    )
    return ToldPayment(payment, cents, own_direction)


def entry_of(node: Node, payments: list[ToldPayment], currency: str, position: int, note: Note) -> Entry:
    """The booked entry that an Ntry tells, with payments read before. Raises FileRefused."""
    where = f"Ntry {position}"
    incoming = direction(node, where)
    if incoming is None:
        raise FileRefused("direction_missing", where)
    cents = cents_of(amount_of(node, where).raw, where)
    code = node.first("BkTxCd") or EMPTY
    entry = Entry(
        amount_cents=cents if incoming else -cents,
        booked_on=_booked_on(node, where, note),
        value_on=day_at(node, "ValDt", where),
        bank_reference=node.text("AcctSvcrRef"),
        bank_code=code.text("Prtry", "Cd") or code.text("Domn", "Fmly", "Cd"),
        reversal=node.text("RvslInd") in {"true", "1"},
        payments=_resolved(payments, cents, incoming, where, note),
        position=position,
        payment_file_id=node.text("NtryDtls", "Btch", "PmtInfId"),
        information=node.text("AddtlNtryInf"),
    )
    _check_bundle(node, entry, currency, note)
    return entry


def amount_of(node: Node, where: str) -> Node:
    """The one Amt of a node. Raises FileRefused."""
    amount = node.only("Amt", where)
    if amount is None:
        raise FileRefused("amount_missing", where)
    return amount


def _resolved(
    told: list[ToldPayment], entry_cents: int, incoming: bool, where: str, note: Note
) -> tuple[Payment, ...]:
    if len(told) == 1:
        # A lone payment moved what its entry says; its own sum may be before fees or in another currency.
        lone = told[0]
        if lone.cents not in {None, entry_cents} or lone.incoming not in {None, incoming}:
            note("payment_differs_from_its_entry", where)
        return (_of_sum(lone.payment, _signed(entry_cents, incoming=incoming)),)
    return tuple(
        _of_sum(each.payment, _signed(each.cents or 0, incoming=came_in))
        for each in told
        for came_in in (incoming if each.incoming is None else each.incoming,)
    )


def _of_sum(payment: Payment, cents: int) -> Payment:
    return payment if payment.amount_cents == cents else replace(payment, amount_cents=cents)


def _signed(cents: int, *, incoming: bool) -> int:
    return cents if incoming else -cents


def _check_bundle(node: Node, entry: Entry, currency: str, note: Note) -> None:
    batches = node.every("NtryDtls", "Btch")
    if not batches:
        return
    name = entry.bank_reference or f"Ntry {entry.position}"
    counts = [count for batch in batches if (count := batch.text("NbOfTxs"))]
    numbers = [int(count) for count in counts if count.isascii() and count.isdigit() and len(count) < 10]
    if entry.payments and numbers and sum(numbers) != len(entry.payments):
        note("batch_count_differs", name)
    totals = [total for batch in batches if (total := batch.first("TtlAmt"))]
    euros = [total for total in totals if (total.currency or currency) == CURRENCY]
    if euros and len(euros) == len(batches):
        told = sum(cents_of(total.raw, name) for total in euros)
        if told != abs(entry.amount_cents):
            note("batch_total_differs", name)


def _booked_on(node: Node, where: str, note: Note) -> date:
    booked_on = day_at(node, "BookgDt", where)
    if booked_on is None:
        booked_on = day_at(node, "ValDt", where)
        note("booking_day_missing", where)
    if booked_on is None:
        raise FileRefused("date_missing", where)
    return booked_on


def _own_cents(node: Node, where: str) -> int | None:
    """A payment's own sum in euros; nothing when it is not told, and then the bundle will not add up."""
    for path in _SUMS:
        amounts = node.every(*path)
        if len(amounts) > 1:
            raise FileRefused("told_twice", where)
        if amounts and (amounts[0].currency or CURRENCY) == CURRENCY and (amounts[0].raw or "").strip():
            return cents_of(amounts[0].raw, where)
    return None


def _other_side(parties: Node, came_in: bool, owner: Owner) -> str:
    """Who is on the other side. One bank gives the payer of a credit under Cdtr."""
    first, second = ("Dbtr", "Cdtr") if came_in else ("Cdtr", "Dbtr")
    if _name(parties, first) or parties.first(f"{first}Acct") or not (name := _name(parties, second)):
        return first
    iban = parties.text(f"{second}Acct", "Id", "IBAN")
    is_owner = as_iban(iban) == owner.iban if iban else name == owner.name
    return first if is_owner else second


def _name(parties: Node, side: str) -> str | None:
    return (
        parties.text(side, "Nm")
        or parties.text(side, "Pty", "Nm")
        or parties.text(side, "Agt", "FinInstnId", "Nm")
    )


def _parts(remittance: Node, where: str) -> tuple[Part, ...]:
    """The references of the payment, each once however it is padded, with the sum told for it."""
    found: dict[str, Part] = {}
    for structured in remittance.every("Strd"):
        given = structured.text("CdtrRefInf", "Ref") or structured.text("CdtrRefInf", "CdtrRef")
        if not given or not known(given):
            continue
        sums = [*structured.every("RfrdDocAmt", "RmtdAmt"), *structured.every("RfrdDocAmt", "DuePyblAmt")]
        euros = [amount for amount in sums if (amount.currency or CURRENCY) == CURRENCY and amount.raw]
        cents = cents_of(euros[0].raw, where) if euros else None
        found.setdefault(references.normalise(given) or given, Part(given, cents))
    return tuple(found.values())


def _message(remittance: Node) -> str | None:
    texts = [*remittance.texts("Ustrd"), *remittance.texts("Strd", "AddtlRmtInf")]
    return " ".join(texts)[:_LONGEST_MESSAGE] or None


def known_status(node: Node, where: str) -> str:
    """BOOK, PDNG, INFO or whatever else the bank calls it; an entry without any is booked."""
    status = node.only("Sts", where)
    return "BOOK" if status is None else status.text("Cd") or (status.raw or "").strip() or "BOOK"
