"""A bank's answer to a payment file, pain.002 of any version: what became of the file and its payments.

Read without regard to namespaces, since banks answer in versions of their own (.03 to .14).
"""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from lxml import etree

from services.pledges.bank_files.refusals import FileRefused
from services.pledges.bank_files.xml_guard import GuardedXml

LARGEST_BYTES = 8 * 1024 * 1024
_ACCEPTED = frozenset({"ACCP", "ACTC", "ACSP", "ACSC", "ACWC", "ACCC", "ACFC"})
_REJECTED = frozenset({"RJCT", "CANC"})


class Status(StrEnum):
    """What the bank says; `waiting` is anything that decides nothing yet, or only in part."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAITING = "waiting"


@dataclass(frozen=True)
class PaymentStatus:
    """One payment by its end-to-end id."""

    end_to_end_id: str
    status: Status
    reason: str | None


@dataclass(frozen=True)
class StatusReport:
    """The whole answer: which file, what of it as a whole, and what of single payments."""

    message_id: str
    status: Status
    reason: str | None
    payments: tuple[PaymentStatus, ...]


def is_status_report(head: bytes) -> bool:
    """Whether a file that begins like this is a bank's answer and no statement."""
    return b"CstmrPmtStsRpt" in head.replace(b"\x00", b"")


def read_status_report(content: bytes) -> StatusReport:
    """Read an answer. Raises FileRefused (not_pain002, no_original_message, or as for any XML)."""
    if len(content) > LARGEST_BYTES:
        raise FileRefused("too_large")
    body = GuardedXml(BytesIO(content)).read()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise FileRefused("not_well_formed") from error
    report = root.find("{*}CstmrPmtStsRpt")
    if report is None:
        raise FileRefused("not_pain002")
    group = report.find("{*}OrgnlGrpInfAndSts")
    message_id = _text(group, "OrgnlMsgId")
    if not message_id:
        raise FileRefused("no_original_message")
    batches = report.findall("{*}OrgnlPmtInfAndSts")
    status, reason = _status(_text(group, "GrpSts")), _reason(group)
    if status is Status.WAITING and batches:
        # Some banks leave the group's status out and speak of the one batch in it.
        told = {_status(_text(batch, "PmtInfSts")) for batch in batches}
        if len(told) == 1:
            status, reason = told.pop(), reason or _reason(batches[0])
    return StatusReport(message_id, status, reason, tuple(_payments(batches)))


def _payments(batches: list[etree._Element]) -> list[PaymentStatus]:
    found = []
    for batch in batches:
        for each in batch.findall("{*}TxInfAndSts"):
            name = _text(each, "OrgnlEndToEndId")
            status = _status(_text(each, "TxSts") or _text(batch, "PmtInfSts"))
            if name:
                found.append(PaymentStatus(name, status, _reason(each) or _reason(batch)))
    return found


def _status(code: str | None) -> Status:
    if code in _ACCEPTED:
        return Status.ACCEPTED
    return Status.REJECTED if code in _REJECTED else Status.WAITING


def _reason(element: etree._Element | None) -> str | None:
    found = element.find("{*}StsRsnInf/{*}Rsn") if element is not None else None
    if found is None:
        return None
    return _text(found, "Cd") or _text(found, "Prtry")


def _text(element: etree._Element | None, name: str) -> str | None:
    found = element.findtext(f"{{*}}{name}") if element is not None else None
    return found.strip()[:70] or None if found else None
