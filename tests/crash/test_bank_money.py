"""Killed at any point of importing bank files and of paying an association, money moves once."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from infra.sandbox.bank.accounts import Bank, Booking
from infra.sandbox.bank.references import invented_iban
from services.chassis.identifiers import new_id
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from services.pledges.usecases.day_close.self_checks import run_self_checks
from tests.crash.bank_parts import bring, statements
from tests.crash.stage import STRUCK, Stage
from tests.pledges.bank_world import Paid, entry, payments, statement
from tests.pledges.card_world import City

pytestmark = pytest.mark.timeout(1_200)

COLLECTED = 7_500
OWN_IBAN = "FI2112345600000785"


@dataclass(frozen=True)
class BankScene:
    """A part to be killed in: what must stand before it, and what must be true after it."""

    part: str
    prepare: Callable[[City, Path], dict[str, Any]]
    check: Callable[[City, dict[str, Any]], None]


def to_pay(city: City, folder: Path, refused: str = "") -> dict[str, Any]:
    """A sale whose money lies on an account of the operator's own at the sandbox bank, in the books too."""
    name = new_id().hex
    iban, bank = invented_iban(name), Bank(folder / f"{name}.sqlite3")
    account_id = register_collecting_account(
        city.context.sessions,
        AccountDetails(association_id=None, association_name="Mikkeli", payee_name="Kulmat", iban=iban),
    )
    sold = {"collecting_account_id": str(account_id), "legal_mode": "presale", "legal_number": ""}
    campaign_id = city.campaign(association_id=str(city.owner_of(city.account_id)), **sold)
    made = city.promise(campaign_id, COLLECTED, "bank_transfer")
    [(reference,)] = city.rows("SELECT reference FROM pledge WHERE id = :id", id=made.pledge_id)
    bank.book(Booking(iban=iban, amount_cents=COLLECTED, party_name="MATTILA AINO", reference=reference))
    for content in statements(city.context, bank, account_id):
        bring(city.context, "tiliote.xml", content)
    with city.owner() as connection:
        connection.execute(
            text(
                "UPDATE campaign_terms SET state = 'funded', model = 'keep_what_comes'"
                " WHERE campaign_id = :id"
            ),
            {"id": campaign_id},
        )
        connection.execute(
            text("INSERT INTO campaign_report VALUES (:id, 'accepted', now())"), {"id": campaign_id}
        )
    run_self_checks(city.context.sessions)
    return {
        "campaign_id": str(campaign_id),
        "account_id": str(account_id),
        "bank": str(bank._path),
        "refused": refused,
    }


def to_pay_after_a_refusal(city: City, folder: Path) -> dict[str, Any]:
    return to_pay(city, folder, "AM04")


def paid_once(city: City, given: dict[str, Any]) -> None:
    """The bank debited the account once, the association has its money, and nothing is under way."""
    bank = Bank(Path(given["bank"]))
    [account] = bank.accounts()
    booked = [line.amount_cents for line in bank.newest_lines(account.iban)]
    assert sorted(booked) == [-COLLECTED, COLLECTED]
    assert standing(city, given) == ["paid"]
    query = "SELECT count(*) FROM payment_order WHERE collecting_account_id = :id AND state = 'paid'"
    assert city.rows(query, id=UUID(given["account_id"])) == [(1,)]
    assert balances(city, given) == {}
    lines = "SELECT amount_cents, state FROM bank_line WHERE collecting_account_id = :id ORDER BY 1"
    told = city.rows(lines, id=UUID(given["account_id"]))
    assert told == [(-COLLECTED, "matched"), (COLLECTED, "matched")]


def still_held(city: City, given: dict[str, Any]) -> None:
    """The settlement was agreed to and taken back once; the campaign holds its money as before."""
    assert standing(city, given) == ["cancelled"]
    assert balances(city, given) == {"bank": COLLECTED, "held": -COLLECTED}


def standing(city: City, given: dict[str, Any]) -> list[str]:
    query = "SELECT state FROM settlement WHERE campaign_id = :id"
    return [state for (state,) in city.rows(query, id=UUID(given["campaign_id"]))]


def to_import(city: City, folder: Path, lines: int = 12) -> dict[str, Any]:
    """A file with payments of pledges, and two that nobody knows."""
    campaign_id = city.campaign()
    paid = []
    for number in range(lines - 2):
        made = city.promise(campaign_id, 1_000 + number, "bank_transfer")
        [(reference,)] = city.rows("SELECT reference FROM pledge WHERE id = :id", id=made.pledge_id)
        paid.append(Paid(1_000 + number, reference, archive_id=new_id().hex))
    unknown = (Paid(cents, archive_id=new_id().hex) for cents in (700, 800))
    content = payments(*paid, *unknown).replace(b"S-2", f"S-{campaign_id.hex[-8:]}-2".encode())
    return file_for(city, folder, campaign_id, content, lines)


def to_refuse(city: City, folder: Path) -> dict[str, Any]:
    """A file of two accounts, the second of which nobody knows: nothing of it may be booked."""
    campaign_id = city.campaign()
    ours = statement(entry([Paid(1_000, archive_id=new_id().hex)], "E1"), total=1_000).decode()
    theirs = ours.replace("<IBAN>FI7944052020036082", "<IBAN>FI0250004640001302")
    begin, end = "<Stmt>", "</BkToCstmrStmt>"
    both = ours.replace(end, theirs[theirs.index(begin) : theirs.index(end)] + end)
    return file_for(city, folder, campaign_id, both.encode(), 0)


def file_for(city: City, folder: Path, campaign_id: UUID, content: bytes, lines: int) -> dict[str, Any]:
    file = folder / f"{campaign_id}.xml"
    file.write_bytes(content.replace(b"FI7944052020036082", OWN_IBAN.encode()))
    before = city.rows("SELECT count(*) FROM bank_line")[0][0]
    return {"campaign_id": str(campaign_id), "file": str(file), "lines": lines, "before": before}


def imported_once(city: City, given: dict[str, Any]) -> None:
    """Every line is booked once, every backer is told once, and nothing of the reading is left."""
    [(state, lines, matched, in_inbox)] = city.rows(
        "SELECT state, lines, matched, in_inbox FROM bank_import JOIN bank_file f ON f.id = file_id"
        " ORDER BY f.received_at DESC LIMIT 1"
    )
    count_of = given["lines"]
    assert (state, lines, matched, in_inbox) == ("done", count_of, count_of - 2, 2)
    assert city.rows("SELECT count(*) FROM bank_line") == [(given["before"] + count_of,)]
    held = sum(1_000 + number for number in range(count_of - 2))
    assert balances(city, given) == {"held": -held}
    told = [each for each in city.events("pledge.secured.v1") if each["campaign_id"] == given["campaign_id"]]
    assert len(told) == len({each["pledge_id"] for each in told}) == count_of - 2
    nothing_half_read(city)


def refused_whole(city: City, given: dict[str, Any]) -> None:
    """Nothing of the file is booked."""
    assert city.rows("SELECT count(*) FROM bank_line") == [(given["before"],)]
    newest = "SELECT state, refusal FROM bank_import ORDER BY started_at DESC LIMIT 1"
    assert city.rows(newest) == [("refused", "unknown_account")]
    nothing_half_read(city)


def nothing_half_read(city: City) -> None:
    assert city.rows(
        "SELECT (SELECT count(*) FROM staged_line), (SELECT count(*) FROM staged_statement)"
    ) == [(0, 0)]


def balances(city: City, given: dict[str, Any]) -> dict[str, int]:
    """What the campaign's postings come to by account; those of its own collecting account, if it has one."""
    query = "SELECT split_part(e.account, ':', 1), sum(e.amount_cents) FROM ledger_entry e"
    if "account_id" in given:
        query += " JOIN ledger_transaction t ON t.id = e.transaction_id WHERE t.collecting_account_id = :id"
        rows = city.rows(f"{query} GROUP BY 1 ORDER BY 1", id=UUID(given["account_id"]))
    else:
        rows = city.rows(
            f"{query} WHERE split_part(e.account, ':', 2) = :id GROUP BY 1", id=given["campaign_id"]
        )
    return {noun: int(cents) for noun, cents in rows if cents}


def check_the_books(city: City) -> None:
    """Every transaction sums to zero, and the bank accounts hold what the statements' lines come to."""
    uneven = "SELECT transaction_id FROM ledger_entry GROUP BY 1 HAVING sum(amount_cents) <> 0"
    assert city.rows(uneven) == []
    assert city.rows(
        "SELECT (SELECT coalesce(sum(amount_cents), 0) FROM ledger_entry WHERE account LIKE 'bank:%')"
        " - (SELECT coalesce(sum(amount_cents), 0) FROM bank_line)"
    ) == [(0,)]
    assert all(check.passed for check in run_self_checks(city.context.sessions) if check.halts)


BANK_SCENES = {
    "settlement": BankScene("pay_association", to_pay, paid_once),
    "settlement refused by the bank": BankScene("pay_association", to_pay_after_a_refusal, paid_once),
    "settlement taken back": BankScene("take_back", to_pay, still_held),
    "bank file": BankScene("import_file", to_import, imported_once),
    "bank file refused": BankScene("import_file", to_refuse, refused_whole),
}


def play_out(stage: Stage, name: str, folder: Path, crash_at: str) -> str | None:
    """Kill the part there, go on, and look at the world; the point at which it died, if it did."""
    scene = BANK_SCENES[name]
    given = scene.prepare(stage.city, folder)
    ending = stage.play(scene.part, given, crash_at=crash_at)
    if ending.status != 0:
        assert ending.struck, ending.said
        stage.play_to_the_end(scene.part, given)
    scene.check(stage.city, given)
    check_the_books(stage.city)
    return ending.struck


@pytest.mark.long
@pytest.mark.parametrize("name", BANK_SCENES)
def test_killed_anywhere_it_goes_on_and_the_bank_is_paid_once(stage: Stage, tmp_path: Path, name: str):
    struck: list[str] = []
    for number in count(1):
        point = play_out(stage, name, tmp_path, str(number))
        if point is None:
            break
        struck.append(point)
    STRUCK[name] = struck
    assert struck


def test_killed_once_the_bank_has_answered_an_association_is_paid_once(stage: Stage, tmp_path: Path):
    at = "payment_answer.applied.before_commit"
    assert play_out(stage, "settlement", tmp_path, at) == at


@pytest.mark.long
def test_a_process_that_is_killed_from_outside_at_any_moment_books_a_file_once(stage: Stage, tmp_path: Path):
    given = to_import(stage.city, tmp_path, lines=80)
    moments, kills = random.Random(4), 0
    for _ in range(30):
        ending = stage.play("import_file", given, kill_after=moments.uniform(0.01, 0.25))
        if ending.status == 0:
            break
        kills += 1
    stage.play_to_the_end("import_file", given)
    assert kills >= 5
    imported_once(stage.city, given)
    check_the_books(stage.city)
