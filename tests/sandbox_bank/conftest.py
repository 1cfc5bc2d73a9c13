"""A sandbox bank in this process, and the ISO schemas its files must obey."""

import gzip
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree

from infra.sandbox.bank.accounts import Bank
from infra.sandbox.bank.application import create_application

SCHEMAS = Path(__file__).parent / "schemas"


@cache
def schema(message: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(gzip.decompress((SCHEMAS / f"{message}.xsd.gz").read_bytes())))


class Document:
    """A parsed file: paths without namespaces."""

    def __init__(self, raw: bytes) -> None:
        self.root = etree.fromstring(raw)
        self.message = (etree.QName(self.root).namespace or "").rsplit(":", 1)[1]

    def texts(self, path: str, inside: etree._Element | None = None) -> list[str]:
        return [element.text or "" for element in self.all(path, inside)]

    def all(self, path: str, inside: etree._Element | None = None) -> list[etree._Element]:
        steps = "/".join(f"*[local-name()='{name}']" for name in path.split("/"))
        return (self.root if inside is None else inside).xpath(f".//{steps}")

    def signed_cents(self, element: etree._Element) -> int:
        (amount,) = element.xpath("./*[local-name()='Amt']/text()")
        (side,) = element.xpath("./*[local-name()='CdtDbtInd']/text()")
        return int(Decimal(amount) * 100) * (1 if side == "CRDT" else -1)

    def balance(self, code: str) -> int:
        for balance in self.all("Bal"):
            if self.texts("Tp/CdOrPrtry/Cd", balance) == [code]:
                return self.signed_cents(balance)
        raise AssertionError(f"no balance {code}")

    def is_valid(self) -> bool:
        schema(self.message).assertValid(self.root)
        return True


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path / "bank.sqlite3")


@pytest.fixture
def client(bank: Bank) -> FlaskClient:
    return create_application(bank).test_client()
