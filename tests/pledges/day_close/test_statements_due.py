"""A statement is missed only where the bank owes one; those of one day are read in the bank's order."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.pledges.domain.books.differences import statement_differences
from services.pledges.store.books.statement_day_facts import last_statements, statement_facts
from tests.pledges.bank_world import Paid, World, entry, notification, statement

MONDAY = date(2026, 8, 3)


def day_of(number: int) -> date:
    """So many days after a Monday in whose weeks banks have no other days of rest."""
    return MONDAY + timedelta(days=number)


def told(world: World, number: int, cents: int, opening: int, sequence: int | None = None) -> None:
    """The bank's statement of that day, with one payment."""
    day, name = day_of(number), f"{number}-{cents}-{opening}-{sequence}"
    content = statement(
        entry([Paid(cents, message=name, on=day)], name), opening=opening, total=cents, on=day
    ).replace(b"<Id>S-", b"<Id>S-" + name.encode())
    if sequence is not None:
        content = content.replace(
            b"</Id><CreDtTm>", f"</Id><ElctrncSeqNb>{sequence}</ElctrncSeqNb><CreDtTm>".encode()
        )
    world.bring(content, f"{name}.xml")


def missing(world: World, *numbers: int) -> list[int]:
    """On which of the days something is wrong with the statements."""
    with transaction(world.sessions) as session:
        found = {
            number: [
                each.cause
                for facts in statement_facts(session, day_of(number))
                for each in statement_differences(facts)
            ]
            for number in numbers
        }
    assert {cause for causes in found.values() for cause in causes} <= {"statement_missing"}
    return [number for number, causes in found.items() if causes]


def test_a_quiet_account_owes_no_statement_for_weeks(world: World):
    told(world, 0, 500, 0)
    assert missing(world, *range(1, 21)) == []


def test_an_account_with_payments_on_most_days_owes_one_on_banking_days_alone(world: World):
    for number in range(5):
        told(world, number, 100, number * 100)
    # After a weekend Monday, Tuesday and Wednesday are missed; by then the account has fallen silent.
    assert missing(world, *range(5, 14)) == [7, 8, 9]


def test_what_a_later_statement_goes_on_from_is_missed_no_more(world: World):
    for number in range(5):
        told(world, number, 100, number * 100)
    told(world, 9, 100, 500)
    assert missing(world, 5, 6, 7, 8) == []


def test_a_later_balance_that_does_not_follow_proves_what_is_missing_however_quiet_the_account(world: World):
    told(world, 0, 500, 0)
    told(world, 8, 100, 700)
    told(world, 10, 100, 500)
    # The balance has come back later; that says nothing of the days before the statement in between.
    assert missing(world, 1, 2, 3, 4, 5, 6, 7) == [1, 2, 3, 4, 7]


def test_payments_that_another_file_told_of_are_due_on_the_next_banking_day(world: World):
    told(world, 0, 500, 0)
    sunday = day_of(6)
    world.bring(notification(entry([Paid(700, message="su", on=sunday)], "su")), "su.xml")
    assert missing(world, 5, 6, 7, 8) == [7]
    told(world, 7, 700, 500)
    assert missing(world, 6, 8) == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_statements_of_one_day_stand_in_the_banks_order_in_whatever_order_they_came(
    world: World, order: tuple[int, ...]
):
    # The last brings the balance back to what it was in the morning: only the numbers tell which it is.
    parts = [(0, 200, 1_000, 7), (0, -200, 1_200, 8), (0, 50, 1_000, 9)]
    for part in (parts[at] for at in order):
        told(world, *part)
    with transaction(world.sessions) as session:
        [last] = last_statements(session)
        [facts] = statement_facts(session, day_of(0))
    assert (last.closing_cents, last.ledger_cents) == (1_050, 1_050)
    assert (facts.closing_cents, facts.ledger_cents) == (1_050, 1_050)


@pytest.mark.parametrize("evening_first", [False, True])
def test_a_balance_that_came_back_on_the_same_day_is_told_by_the_numbers(world: World, evening_first: bool):
    told(world, 0, 300, 0, 1)
    parts = [(1, 200, 300, 2), (1, -200, 500, 3)]
    for part in reversed(parts) if evening_first else parts:
        told(world, *part)
    told(world, 2, 10, 400, 4)
    with transaction(world.sessions) as session:
        [last] = last_statements(session)
        [gap] = statement_facts(session, day_of(2))
    assert (last.closing_cents, last.ledger_cents) == (410, 310)
    assert [(each.cause, each.cents) for each in statement_differences(gap)] == [
        ("statement_gap", -100),
        ("balance_differs", -100),
    ]


def test_the_comparison_is_the_same_as_all_entries_summed_up(world: World):
    for number in range(3):
        told(world, number, 100 + number, 300 * number)
    world.bring(notification(entry([Paid(70, message="myöh", on=day_of(4))], "m")), "m.xml")
    with transaction(world.sessions) as session:
        [last] = last_statements(session)
        summed = session.scalar(
            text("SELECT sum(e.amount_cents) FROM ledger_entry e JOIN ledger_transaction t "
                 "ON t.id = e.transaction_id WHERE e.account = 'bank:' || :id AND t.booked_on <= :day"),
            {"id": world.account_id, "day": last.closing_on},
        )  # fmt: skip
    assert last.closing_on == day_of(2)
    assert last.ledger_cents == summed == 303
