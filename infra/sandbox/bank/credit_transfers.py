"""Payment orders: pain.001 (.03 or .09) in, each order booked or refused, pain.002 out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from lxml import etree

from infra.sandbox.bank.accounts import Bank, Booking, Line, NotEnoughMoney, SeenBefore
from infra.sandbox.bank.camt import add, new_document
from infra.sandbox.bank.references import is_iban

# The answer to each version of the order that the bank takes.
ANSWERS = {"pain.001.001.03": "pain.002.001.03", "pain.001.001.09": "pain.002.001.10"}
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
_AMOUNT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,2})?")


class NotAnOrder(ValueError):
    """The file is not a pain.001 that this bank reads; the message says why."""


@dataclass(frozen=True)
class Order:
    """One payment of the file; `refusal` is the ISO reason code for which it cannot be executed."""

    payment_id: str
    end_to_end_id: str
    debtor_iban: str
    creditor_iban: str
    creditor_name: str
    cents: int
    message: str
    execute_on: date
    refusal: str | None

    def to_booking(self) -> Booking:
        """The debit line of the payer's account."""
        return Booking(
            iban=self.debtor_iban,
            amount_cents=-self.cents,
            party_name=self.creditor_name,
            party_iban=self.creditor_iban,
            booked_on=self.execute_on,
            message=self.message,
            end_to_end_id=self.end_to_end_id,
        )


@dataclass(frozen=True)
class Result:
    """What became of one order: booked under an archive id, or refused for a reason."""

    order: Order
    archive_id: str | None
    reason: str | None


@dataclass(frozen=True)
class Conduct:
    """How the bank is to behave: which payments it refuses for which reason, and whether it books one sum."""

    refused: Mapping[str, str] = field(default_factory=dict)
    as_one_sum: bool = False


def execute_file(bank: Bank, raw: bytes, conduct: Conduct = Conduct()) -> bytes:
    """Read a file of orders, book what can be booked, and answer. Raises NotAnOrder."""
    root = _parse(raw)
    message = etree.QName(root).namespace.removeprefix(_NAMESPACE)
    header = _Reader(root).child("CstmrCdtTrfInitn/GrpHdr")
    today = bank.now().date()
    orders = _orders(root, today)
    whole = _refusal_of_file(header, orders)
    if whole is None:
        try:
            results = _execute(bank, header.text("MsgId"), orders, conduct)
        except SeenBefore:
            whole = "AM05"
    if whole is not None:
        results = [Result(order, None, whole) for order in orders]
    return _answer(header, message, results, whole, bank.now())


class _Reader:
    """Paths below an element in the file's own namespace."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self._namespace = etree.QName(element).namespace

    def _path(self, path: str) -> str:
        return "/".join(f"{{{self._namespace}}}{name}" for name in path.split("/"))

    def all(self, path: str) -> list["_Reader"]:
        return [_Reader(element) for element in self.element.findall(self._path(path))]

    def child(self, path: str) -> "_Reader":
        found = self.all(path)
        if not found:
            raise NotAnOrder(f"{path} is missing")
        return found[0]

    def text(self, path: str, default: str | None = None) -> str:
        found = self.element.findtext(self._path(path))
        if found is None and default is None:
            raise NotAnOrder(f"{path} is missing")
        return (found if found is not None else default or "").strip()


def _parse(raw: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise NotAnOrder(f"not XML: {error.msg}") from error
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise NotAnOrder("a DOCTYPE is not taken")
    namespace = etree.QName(root).namespace or ""
    if namespace.removeprefix(_NAMESPACE) not in ANSWERS:
        raise NotAnOrder(f"namespace {namespace!r} is not one of {', '.join(ANSWERS)}")
    return root


def _orders(root: etree._Element, today: date) -> list[Order]:
    return [
        _order(payment, transfer, today)
        for payment in _Reader(root).all("CstmrCdtTrfInitn/PmtInf")
        for transfer in payment.all("CdtTrfTxInf")
    ]


def _order(payment: _Reader, transfer: _Reader, today: date) -> Order:
    amount = transfer.child("Amt/InstdAmt")
    cents = _cents((amount.element.text or "").strip())
    wanted = payment.text("ReqdExctnDt/Dt", "") or payment.text("ReqdExctnDt", "")
    debtor = payment.text("DbtrAcct/Id/IBAN", "")
    creditor = transfer.text("CdtrAcct/Id/IBAN", "")
    checks = (
        ("AC02", is_iban(debtor)),
        ("AC03", is_iban(creditor)),
        ("AM01", cents > 0),
        ("AM03", amount.element.get("Ccy") == "EUR"),
        ("DT01", _date(wanted) is not None),
    )
    return Order(
        payment_id=payment.text("PmtInfId"),
        end_to_end_id=transfer.text("PmtId/EndToEndId"),
        debtor_iban=debtor,
        creditor_iban=creditor,
        creditor_name=transfer.text("Cdtr/Nm", ""),
        cents=cents,
        message=transfer.text("RmtInf/Ustrd", "") or transfer.text("RmtInf/Strd/CdtrRefInf/Ref", ""),
        execute_on=max(_date(wanted) or today, today),
        refusal=next((code for code, holds in checks if not holds), None),
    )


def _cents(text: str) -> int:
    """Cents of an amount with at most two decimals; nothing where it is not one."""
    if not _AMOUNT.fullmatch(text):
        return 0
    euros, _, rest = text.partition(".")
    return int(euros) * 100 + int(rest.ljust(2, "0"))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refusal_of_file(header: _Reader, orders: Sequence[Order]) -> str | None:
    if header.text("NbOfTxs") != str(len(orders)) or not orders:
        return "AM18"
    control_sum = header.text("CtrlSum", "")
    if control_sum and _cents(control_sum) != sum(order.cents for order in orders):
        return "AM10"
    return None


def _execute(bank: Bank, message_id: str, orders: Sequence[Order], conduct: Conduct) -> list[Result]:
    known = {account.iban for account in bank.accounts()}
    refused = {
        place: order.refusal or conduct.refused.get(order.end_to_end_id) or "AC01"
        for place, order in enumerate(orders)
        if order.refusal or order.debtor_iban not in known or order.end_to_end_id in conduct.refused
    }
    sound = [order for place, order in enumerate(orders) if place not in refused]
    if conduct.as_one_sum and len(sound) > 1 and len({order.debtor_iban for order in sound}) == 1:
        (booked,) = bank.execute_orders(message_id, [_one_sum(sound)])
        outcomes = iter([booked] * len(sound))
    else:
        outcomes = iter(bank.execute_orders(message_id, [order.to_booking() for order in sound]))
    return [
        Result(order, None, refused[place]) if place in refused else _result(order, next(outcomes))
        for place, order in enumerate(orders)
    ]


def _one_sum(orders: Sequence[Order]) -> Booking:
    """The whole batch as one debit, as many banks show it: it names the batch and no payee."""
    first = orders[0]
    return Booking(
        iban=first.debtor_iban,
        amount_cents=-sum(order.cents for order in orders),
        party_name="MAKSUAINEISTO",
        booked_on=first.execute_on,
        message=first.payment_id,
    )


def _result(order: Order, outcome: Line | NotEnoughMoney) -> Result:
    if isinstance(outcome, NotEnoughMoney):
        return Result(order, None, "AM04")
    return Result(order, outcome.archive_id, None)


def _answer(
    header: _Reader, message: str, results: Sequence[Result], whole: str | None, now: datetime
) -> bytes:
    namespace = _NAMESPACE + ANSWERS[message]
    document = new_document(namespace)
    report = add(document, "CstmrPmtStsRpt")
    own_header = add(report, "GrpHdr")
    add(own_header, "MsgId", f"ANS{now:%Y%m%d%H%M%S%f}")
    add(own_header, "CreDtTm", now.isoformat(timespec="seconds"))
    group = add(report, "OrgnlGrpInfAndSts")
    add(group, "OrgnlMsgId", header.text("MsgId"))
    add(group, "OrgnlMsgNmId", message)
    add(group, "OrgnlNbOfTxs", header.text("NbOfTxs"))
    add(group, "GrpSts", _status([result.reason for result in results]))
    if whole is not None:
        add(group, "StsRsnInf/Rsn/Cd", whole)
    for payment_id in dict.fromkeys(result.order.payment_id for result in results):
        _answer_payment(report, payment_id, [one for one in results if one.order.payment_id == payment_id])
    etree.indent(document)
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8") + b"\n"


def _answer_payment(report: etree._Element, payment_id: str, results: Sequence[Result]) -> None:
    payment = add(report, "OrgnlPmtInfAndSts")
    add(payment, "OrgnlPmtInfId", payment_id)
    add(payment, "PmtInfSts", _status([result.reason for result in results]))
    for result in results:
        transaction = add(payment, "TxInfAndSts")
        add(transaction, "OrgnlEndToEndId", result.order.end_to_end_id)
        add(transaction, "TxSts", _status([result.reason]))
        if result.reason is not None:
            add(transaction, "StsRsnInf/Rsn/Cd", result.reason)
        if result.archive_id is not None:
            add(transaction, "AcctSvcrRef", result.archive_id)


def _status(reasons: Sequence[str | None]) -> str:
    """ACSC when every one was settled, RJCT when none, PART in between."""
    if all(reasons):
        return "RJCT"
    return "PART" if any(reasons) else "ACSC"
