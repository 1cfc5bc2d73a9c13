"""Reader of camt.053 (statements), camt.054 (notifications) and camt.052 (intraday reports) of any bank.

Versions .02 to .08 are what Finnish banks send; others are read with a warning when their shape is
known. Banks differ in where they put things and real files fail their schema, so that the names of
elements decide and never the namespace.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from services.pledges.bank_files.camt_entries import (
    ToldPayment,
    amount_of,
    direction,
    entry_of,
    known_status,
    payment_of,
)
from services.pledges.bank_files.camt_statements import StatementBeingRead, header_of
from services.pledges.bank_files.fields import CURRENCY, cents_of
from services.pledges.bank_files.nodes import LEFT_OUT, LocalNames, Node, local_name, node_of
from services.pledges.bank_files.noted import Noted
from services.pledges.bank_files.refusals import FileRefused
from services.pledges.bank_files.schemas import schema_for
from services.pledges.bank_files.xml_guard import GuardedXml, SchemaFault, elements
from services.pledges.domain.bank.bank_entries import Entry, StatementBegins, StatementEnds

_MESSAGES = {
    "BkToCstmrStmt": ("053", "Stmt", "statement"),
    "BkToCstmrDbtCdtNtfctn": ("054", "Ntfctn", "notification"),
    "BkToCstmrAcctRpt": ("052", "Rpt", "report"),
}
_MESSAGES |= {f"{name}V01": told for name, told in _MESSAGES.items()}
_STATEMENTS = ("Stmt", "Ntfctn", "Rpt")
_ENDS = (*_MESSAGES, "Document")
_TAGS = (*_ENDS, *_STATEMENTS, "Ntry", "TxDtls")
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(?:[a-z0-9]+:)*camt\.(05[234])\.001\.([0-9]{2})")
_USUAL = frozenset(f"{number:02d}" for number in range(2, 9))
# What stands in a statement besides its entries; anything else may be an entry under a wrong name.
_KNOWN = frozenset(
    {"Id", "StmtPgntn", "RptPgntn", "NtfctnPgntn", "ElctrncSeqNb", "RptgSeq", "LglSeqNb", "CreDtTm", "FrToDt"}
    | {"CpyDplctInd", "RptgSrc", "Acct", "RltdAcct", "Intrst", "Bal", "TxsSummry"}
    | {"AddtlStmtInf", "AddtlRptInf", "AddtlNtfctnInf"}
)
# A payment repeats the code of its entry and names its kind of reference; neither is used.
_USED_OF_PAYMENTS = LocalNames(LEFT_OUT | {"BkTxCd", "Tp"})
_MOST_HEADER_ELEMENTS = 1000

Told = StatementBegins | Entry | StatementEnds


class CamtReader:
    """A camt file being read; see BankFileReader."""

    def __init__(self, stream: BinaryIO) -> None:
        self._source = GuardedXml(stream)
        self._noted = Noted()
        self.format = ""
        self._kind = self._statement_name = ""
        self._header: dict[str, list[Node]] = {}
        self._header_elements = 0
        self._statement: StatementBeingRead | None = None
        self._begun = self._ended = self._in_document = False
        self._payments: list[ToldPayment] = []
        self._position = 0
        self._statements = 0

    @property
    def warnings(self) -> list[str]:
        """Codes about the file as a whole; complete when all of it was read."""
        return list(self._noted.codes())

    def __iter__(self) -> Iterator[Told]:
        try:
            yield from self._told()
        except SchemaFault as fault:
            # A file that is also broken hides that behind its other faults, but its message never ends.
            if not self._ended:
                raise FileRefused("not_well_formed") from fault
            for name in fault.names or [""]:
                self._noted.note("not_schema_valid", name)
        if not self.format:
            raise FileRefused("not_a_bank_file")
        yield from self._end_pages()
        if not self._statements:
            raise FileRefused("no_statement")

    def _told(self) -> Iterator[Told]:
        for event, element in elements(self._source, _TAGS, schema_for(self._source.head())):
            name = local_name(element.tag)
            if event == "start":
                yield from self._start(name, element)
            elif name in _ENDS:
                self._ended = name == _ENDS[-1] or not self._in_document
            elif name == "TxDtls":
                self._take_payment(element)
            elif name == "Ntry":
                yield from self._take_entry(element)
            elif name == self._statement_name:
                yield from self._end_statement(element)

    def _start(self, name: str, element: etree._Element) -> Iterator[Told]:
        if name == "Document":
            self._in_document = True
        elif name in _MESSAGES:
            self._recognise(name, element)
        elif name == "Ntry":
            self._expect_parent(element, self._statement_name)
            self._position += 1
            self._payments = []
            if not self._begun:
                self._absorb(_before(element))
                yield from self._begin_statement()
        elif name == self._statement_name:
            self._expect_parent(element, *_MESSAGES)
            if self._begun or self._header:
                raise FileRefused("misplaced", name)

    def _recognise(self, name: str, element: etree._Element) -> None:
        if self.format:
            raise FileRefused("misplaced", name)
        number, self._statement_name, self._kind = _MESSAGES[name]
        namespace = etree.QName(element).namespace
        match = _NAMESPACE.fullmatch(namespace or "")
        if match is None or match[1] != number:
            self.format = f"camt.{number}"
            self._noted.note("namespace_unknown" if namespace else "namespace_missing")
            return
        self.format = f"camt.{number}.001.{match[2]}"
        if match[2] not in _USUAL:
            self._noted.note("version_unusual", self.format)

    def _begin_statement(self) -> Iterator[Told]:
        header = header_of(Node(None, None, self._header), self._kind)
        self._begun = True
        earlier = self._statement
        if earlier and not earlier.header.begins.last_page and header.is_next_page_of(earlier.header):
            earlier.turn_page(header)
            return
        yield from self._end_pages()
        self._statement = StatementBeingRead(header)
        yield header.begins

    def _absorb(self, children: list[etree._Element]) -> bool:
        """Take read elements off the tree, keeping what they say of the statement; whether there was any."""
        absorbed = 0
        for child in children:
            name = local_name(child.tag)
            if name in _KNOWN:
                self._header.setdefault(name, []).append(node_of(child))
                absorbed += 1
            elif name != "Ntry":
                self._noted.note("unknown_element", name[:40])
        _remove(children)
        self._header_elements += absorbed
        if self._header_elements > _MOST_HEADER_ELEMENTS:
            raise FileRefused("too_many_elements")
        return absorbed > 0

    def _take_payment(self, element: etree._Element) -> None:
        where = f"Ntry {self._position}"
        self._expect_parent(element, "NtryDtls", "Ntry")
        statement = self._reading()
        incoming = _entry_direction(element)
        node = node_of(element, _USED_OF_PAYMENTS)
        self._payments.append(payment_of(node, incoming, statement.header.owner, where))
        element.clear()
        self._source.relieve()

    def _take_entry(self, element: etree._Element) -> Iterator[Told]:
        statement, node, where = self._reading(), node_of(element), f"Ntry {self._position}"
        self._leave_behind(element)
        currency = statement.header.begins.currency
        amount = amount_of(node, where)
        if (amount.currency or currency) != CURRENCY:
            statement.pass_over(amount.currency or currency)
            return
        status = known_status(node, where)
        if status != "BOOK":
            if status not in {"PDNG", "INFO", "FUTR"}:
                statement.noted.note("status_unknown", status[:40])
            cents = cents_of(amount.raw, where)
            incoming = direction(node, where) is not False
            statement.leave(cents if incoming else -cents, incoming=incoming)
            return
        entry = entry_of(node, self._payments, currency, self._position, statement.noted.note)
        statement.take(entry)
        yield entry

    def _end_statement(self, element: etree._Element) -> Iterator[Told]:
        late = self._absorb(list(element))
        if not self._begun:
            yield from self._begin_statement()
        elif late:
            self._reading().learn(header_of(Node(None, None, self._header), self._kind))
        self._statements += 1
        self._leave_behind(element)
        self._header, self._header_elements, self._begun = {}, 0, False
        if self._statement and self._statement.header.begins.last_page:
            yield from self._end_pages()

    def _leave_behind(self, element: etree._Element) -> None:
        """Take what was read off the tree, so that the tree never grows with the file.

        What follows the element is in the tree already, since the parser is ahead of us.
        """
        element.clear()
        self._source.relieve()
        last = element.getprevious()
        if last is None:
            return
        if local_name(element.tag) != "Ntry":
            _remove(_before(element))
        elif last.tag == element.tag and last.getprevious() is None:
            # Almost always: the entry before, which nothing more is to be learnt from.
            _remove([last])
        elif self._absorb(_before(element)):
            # One bank puts its balances among or after the entries.
            self._reading().learn(header_of(Node(None, None, self._header), self._kind))

    def _end_pages(self) -> Iterator[Told]:
        if self._statement is not None:
            yield self._statement.end()
            self._statement = None

    def _reading(self) -> StatementBeingRead:
        if self._statement is None or not self._begun:
            raise FileRefused("misplaced", f"Ntry {self._position}")
        return self._statement

    def _expect_parent(self, element: etree._Element, *names: str) -> None:
        parent = element.getparent()
        if parent is None or local_name(parent.tag) not in names:
            code = "misplaced" if self.format else "not_a_bank_file"
            raise FileRefused(code, f"Ntry {self._position}")


def _remove(children: list[etree._Element]) -> None:
    for child in children:
        parent = child.getparent()
        if parent is not None:
            parent.remove(child)


def _before(element: etree._Element) -> list[etree._Element]:
    return list(element.itersiblings(preceding=True))[::-1]


def _entry_direction(details: etree._Element) -> bool:
    """The direction of the entry around a TxDtls, which stands before its details; a credit if not told."""
    entry = details.getparent()
    while entry is not None and local_name(entry.tag) != "Ntry":
        entry = entry.getparent()
    for child in entry if entry is not None else ():
        if local_name(child.tag) == "CdtDbtInd":
            return (child.text or "").strip() != "DBIT"
    return True
