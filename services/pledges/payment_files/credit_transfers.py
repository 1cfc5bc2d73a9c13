"""A SEPA credit transfer file, pain.001.001.03 or .09: written by sepaxml, named by us, checked by schema.

The same orders and the same moment give the same bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from lxml import etree
from sepaxml import SepaTransfer

from services.contracts.money import CURRENCY
from services.pledges.payment_files.latin import in_latin

FORMATS = ("pain.001.001.03", "pain.001.001.09")
_NAME, _MESSAGE = 70, 140


class NotAFile(ValueError):
    """The orders do not make a file that the schema accepts."""


@dataclass(frozen=True)
class Payer:
    """Whose account is debited."""

    name: str
    iban: str
    bic: str | None


@dataclass(frozen=True)
class CreditTransfer:
    """One payment: whom, how much in cents, and what the payee and the bank read."""

    end_to_end_id: str
    payee_name: str
    payee_iban: str
    amount_cents: int
    message: str


@dataclass(frozen=True)
class Heading:
    """What the file is called, when it was made, on which day it is to be carried out, in which version."""

    message_id: str
    made_at: datetime
    execute_on: date
    format: str


def write_credit_transfers(heading: Heading, payer: Payer, transfers: Iterable[CreditTransfer]) -> bytes:
    """The file's bytes. Raises NotAFile."""
    config = {
        "name": in_latin(payer.name, _NAME),
        "IBAN": payer.iban,
        "currency": CURRENCY,
        "batch": True,
    }
    if payer.bic:
        config["BIC"] = payer.bic
    sepa = SepaTransfer(config, schema=heading.format, clean=True)
    for transfer in transfers:
        sepa.add_payment(
            {
                "name": in_latin(transfer.payee_name, _NAME),
                "IBAN": transfer.payee_iban,
                "amount": transfer.amount_cents,
                "execution_date": heading.execute_on,
                "description": in_latin(transfer.message, _MESSAGE),
                "endtoend_id": transfer.end_to_end_id,
            }
        )
    content = _named(sepa.export(validate=False), heading, has_bic=payer.bic is not None)
    try:
        _schema(heading.format).assertValid(etree.fromstring(content))
    except etree.DocumentInvalid as error:
        raise NotAFile(str(error)[:300]) from error
    return content


@cache
def _schema(file_format: str) -> etree.XMLSchema:
    """The library's own copy of the schema, read once: its validator takes a second where this takes none."""
    return etree.XMLSchema(file=str(files("sepaxml") / "schemas" / f"{file_format}.xsd"))


def _named(content: bytes, heading: Heading, *, has_bic: bool) -> bytes:
    # The library invents the file's names and takes the machine's clock; ours are known beforehand.
    document = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    namespace = {"p": f"urn:iso:std:iso:20022:tech:xsd:{heading.format}"}
    said = {
        "MsgId": heading.message_id,
        "CreDtTm": heading.made_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "PmtInfId": heading.message_id,
    }
    for name, text in said.items():
        for element in document.iterfind(f".//p:{name}", namespace):
            element.text = text
    if not has_bic:
        # Within the SEPA the account says which bank it is; the element is still asked for.
        for bank in document.iterfind(".//p:DbtrAgt/p:FinInstnId", namespace):
            other = etree.SubElement(bank, f"{{{namespace['p']}}}Othr")
            etree.SubElement(other, f"{{{namespace['p']}}}Id").text = "NOTPROVIDED"
    etree.indent(document)
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8") + b"\n"
