"""What the sandboxes know of the city: the bank's lines, and the cards that were saved."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from infra.demo.bank_plan import Statement
from infra.demo.identifiers import card_id
from infra.demo.pledge_plan import PlannedPledge
from infra.sandbox.bank.accounts import Bank
from infra.sandbox.stripe.cards import CARDS, VISA
from infra.sandbox.stripe.resources.customers import customer_body
from infra.sandbox.stripe.resources.payment_methods import card_body
from infra.sandbox.stripe.store import Store

_KEY = "demo-city-"
_BANK_FILE, _CARD_FILE = "bank.sqlite3", "stripe.sqlite3"


def first_free_line(folder: Path) -> int:
    """The number that the bank's next line would get; what an earlier attempt left is taken away."""
    Bank(folder / _BANK_FILE)
    with closing(sqlite3.connect(folder / _BANK_FILE, timeout=10)) as connection, connection:
        connection.execute("DELETE FROM line WHERE request_key LIKE ?", (f"{_KEY}%",))
        (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM line").fetchone()
        # Lines come in meanwhile, from people and from the demo itself: ours leave them room.
        return int(newest) + 10_000


def keep_bank_lines(folder: Path, statements: Sequence[Statement]) -> None:
    """The bank has what its files say."""
    lines = [line for statement in statements for line in statement.lines]
    columns = "id, iban, booked_on, amount_cents, reference, message, "
    columns += "party_name, party_iban, end_to_end_id, request_key"
    values = ", ".join("?" * 10)
    accounts = {(statement.organiser.iban, statement.organiser.name) for statement in statements}
    with closing(sqlite3.connect(folder / _BANK_FILE, timeout=10)) as connection, connection:
        connection.executemany("INSERT OR IGNORE INTO account VALUES (?, ?)", sorted(accounts))
        connection.executemany(
            f"INSERT INTO line ({columns}) VALUES ({values})",  # noqa: S608 - fixed names
            [
                (
                    *(line.id, line.iban, line.booked_on.isoformat(), line.amount_cents, line.reference),
                    *(line.message, line.party_name, line.party_iban, line.end_to_end_id, f"{_KEY}{line.id}"),
                )
                for line in lines
            ],
        )


def keep_cards(folder: Path, pledges: Sequence[PlannedPledge]) -> None:
    """The provider has the customers and the cards that live promises would be charged from."""
    store = Store(folder / _CARD_FILE)
    try:
        with store.transaction():
            for pledge in pledges:
                if pledge.method == "card" and pledge.state == "pledged":
                    _keep_card(store, pledge, pledge.made_at)
    finally:
        store.close()


def _keep_card(store: Store, pledge: PlannedPledge, at: datetime) -> None:
    customer, method, created = card_id("cus", pledge.id), card_id("pm", pledge.id), int(at.timestamp())
    if store.find(customer) is not None:
        return
    bodies = customer_body(customer, created), card_body(CARDS[VISA], method, created)
    bodies[0].update(email=pledge.email, preferred_locales=["fi"], metadata={"pledge_id": str(pledge.id)})
    bodies[1].update(customer=customer)
    store.insert(bodies[0])
    store.insert(bodies[1], {"number": VISA, "used": True, "set_up": False})
