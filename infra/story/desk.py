"""What finance staff do: bring the bank's files, place what is unclear, hold the books against the world."""

import csv
import io
from collections import defaultdict
from urllib.parse import urlsplit

from infra.launcher.demo_waiting import wait_until
from infra.launcher.problems import CannotGoOn
from infra.story.browser import Browser
from infra.story.stage import Stage

INBOX = "/talous/tasmaytys"


def bring_statement(stage: Stage, finance: Browser, iban: str, day: str) -> str:
    """Fetch a statement at the bank and bring it to the desk; gives what the desk says of it."""
    content = stage.statement(iban, day)
    finance.open("/talous/tiliotteet")
    page = finance.upload("/talous/tiliotteet", "file", f"tiliote-{day}.xml", content)
    if page.errors:
        raise CannotGoOn(f"The statement is refused: {page.errors}")
    told = notices(finance)[0]
    at = urlsplit(page.url).path
    wait_until(lambda: not finance.open(at).tree.xpath("//progress"), "the statement to be booked")
    return told


def notices(browser: Browser) -> list[str]:
    """What the page says of the last deed."""
    return [each.text_content().strip() for each in browser.page.tree.xpath("//*[@role='status']")]


def waiting_lines(finance: Browser) -> dict[str, str]:
    """Lines that wait for a person: what they say -> their address."""
    page = finance.open(INBOX)
    lines = page.tree.xpath("//li[contains(concat(' ', @class, ' '), ' line ')]")
    return {" ".join(line.text_content().split()): line.xpath(".//a/@href")[0] for line in lines}


def propose_match(finance: Browser, address: str, number: str, comment: str) -> None:
    """Propose that a line belongs to a pledge that the desk suggests."""
    finance.open(address)
    labels = finance.page.tree.xpath("//input[@name='choice']")
    chosen = [each.get("value") for each in labels if number in each.getparent().text_content()]
    if not chosen:
        raise CannotGoOn(f"The desk does not suggest {number}: {finance.page.words[:400]}")
    finance.submit("/ehdotus", choice=str(chosen[0]), comment=comment)
    if finance.page.errors:
        raise CannotGoOn(f"The match cannot be proposed: {finance.page.errors}")


def propose_refund(finance: Browser, address: str, comment: str) -> None:
    """Propose that a line goes back to whoever paid it."""
    finance.open(address)
    finance.submit("/ehdotus", choice="refund", comment=comment)
    if finance.page.errors:
        raise CannotGoOn(f"The refund cannot be proposed: {finance.page.errors}")


def approve(approver: Browser, comment: str) -> None:
    """Approve the request that was made with this comment."""
    approver.open("/talous/hyvaksynnat")
    forms = approver.page.tree.xpath(
        "//article[contains(., $comment)]//form[.//button[@value='approve']]", comment=comment
    )
    if not forms:
        raise CannotGoOn(f"No request says {comment!r}: {approver.page.words[:400]}")
    approver.submit(forms[0].get("action"), button="approve")
    if "Hyväksytty ja tehty." not in notices(approver):
        raise CannotGoOn(f"The approval was refused: {notices(approver)}")


def books(stage: Stage, finance: Browser) -> str:
    """What the desk says of ledger, bank and card provider, in its own words, when they are compared now."""
    stage.operate("pledges", "self-check")
    finance.open("/talous/kirjanpito")
    if finance.page.status != 200:
        raise CannotGoOn(f"The books do not open: {finance.page.words[:300]}")
    return finance.page.words


def agree(words: str) -> bool:
    """Whether the desk says that all three agree to the cent."""
    said = words.casefold()
    return "täsmää" in said and "ei täsmää" not in said


def export(finance: Browser, kind: str, campaign_id: str = "") -> str:
    """The whole books, or one campaign's, as bookkeeping takes them out."""
    finance.open(f"/talous/viennit?kampanja={campaign_id}")
    days = {"alkaen": "1.1.2020", "asti": "31.12.2099"}
    page = finance.submit("/talous/viennit", laji=kind, ilman_numeroita="1", **days)
    if page.status != 200:
        raise CannotGoOn(f"The books cannot be exported: {page.errors}")
    return page.text.lstrip("\ufeff")


def ledger_sums(finance: Browser, campaign_id: str = "") -> dict[str, int]:
    """Sums by account in cents, debit positive, out of the CSV that bookkeeping gets."""
    sums: dict[str, int] = defaultdict(int)
    for row in csv.DictReader(io.StringIO(export(finance, "journal", campaign_id)), delimiter=";"):
        sums[row["Tili"]] += _cents(row["Debet"]) - _cents(row["Kredit"])
    return dict(sums)


def _cents(text: str) -> int:
    return int(text.replace(",", "") or 0)
