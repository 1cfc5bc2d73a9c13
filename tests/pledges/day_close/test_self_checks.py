"""The books are checked all day: what is wrong is named, halts what sends money on, and recovers."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from infra.launcher.postgres import Postgres
from services.chassis.database import transaction
from services.chassis.identifiers import born_at
from services.pledges.domain.books import postings
from services.pledges.store.books.day_digests import balances_at
from services.pledges.store.pledging.terms import CampaignTotals, mark_totals
from services.pledges.usecases.books.ledger import post, post_new
from services.pledges.usecases.books.seal_ledger import seal_ledger
from services.pledges.usecases.day_close import self_checks
from services.pledges.usecases.day_close.close_day import day_content
from services.pledges.usecases.day_close.self_checks import may_settle, run_self_checks
from services.pledges.usecases.day_close.show_days import show_checks
from services.pledges.usecases.pledging.project_totals import project_totals
from tests.pledges.bank_world import TODAY, Paid, World, open_world, payments

DAY = date(2026, 11, 20)


@pytest.fixture
def world(database) -> Iterator[World]:
    with open_world(database("pledges")) as world:
        with transaction(world.sessions) as session:
            session.add(CampaignTotals(campaign_id=world.campaign_id))
        yield world


def failing(world: World) -> dict[str, list[str]]:
    results = run_self_checks(world.sessions)
    return {each.name: [one["subject"] for one in each.findings] for each in results if not each.passed}


def allowed(world: World) -> bool:
    with transaction(world.sessions) as session:
        return may_settle(session)


def by_the_owner(world: World, postgres: Postgres, statement: str) -> None:
    engine = create_engine(make_url(postgres.admin_url).set(database=world.database.name))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement))
    engine.dispose()


def paid(world: World) -> None:
    pledge = world.pledge()
    with transaction(world.sessions) as session:
        mark_totals(session, world.campaign_id)
    world.bring(payments(Paid(2500, reference=pledge.reference)))
    project_totals(world.sessions)


def test_books_that_are_sound_pass_every_check_and_money_may_go_out(world: World):
    assert allowed(world)
    paid(world)
    assert failing(world) == {}
    assert allowed(world)


def test_an_entry_that_was_altered_halts_and_its_mending_recovers(world: World, postgres: Postgres):
    paid(world)
    seal_ledger(world.sessions)
    by_the_owner(world, postgres, "UPDATE ledger_entry SET amount_cents = 2600 WHERE position = 1")
    assert list(failing(world)) == ["sum_zero"]
    assert not allowed(world)
    by_the_owner(world, postgres, "UPDATE ledger_entry SET amount_cents = 2500 WHERE position = 1")
    assert failing(world) == {}
    assert allowed(world)
    actions = [action for (action,) in world.rows("SELECT action FROM audit_entry ORDER BY id")]
    assert [each for each in actions if each.startswith("self_check")] == [
        "self_check.failed",
        "self_check.recovered",
    ]


def test_a_posting_without_its_line_is_named(world: World):
    with transaction(world.sessions) as session:
        post(session, postings.bank_received(world.account_id, world.campaign_id, uuid4(), DAY, 700))
    [cause] = failing(world)["cause_of_entries"]
    assert cause.startswith("bank_line ")
    assert not allowed(world)


def test_a_sum_that_everybody_sees_and_the_pledges_do_not_have_is_named(world: World, postgres: Postgres):
    paid(world)
    by_the_owner(world, postgres, "UPDATE campaign_totals SET collected_cents = collected_cents + 1")
    assert failing(world) == {"totals_rebuilt": [str(world.campaign_id)]}


def test_a_pledge_that_is_paid_by_nothing_is_named(world: World, postgres: Postgres):
    pledge = world.pledge()
    by_the_owner(world, postgres, f"UPDATE pledge SET paid_cents = 2500 WHERE number = {pledge.number}")  # noqa: S608
    assert failing(world)["paid_has_receipt"] == [str(pledge.number)]


def test_money_that_lies_too_long_in_a_clearing_account_is_named_and_halts_nothing(world: World):
    world.bring(payments(Paid(900, message="en muista viitettä", on=date(2026, 1, 5))))
    assert failing(world) == {"clearing_clears": ["unallocated_receipts"]}
    assert allowed(world)


def test_what_was_found_sound_is_not_read_again(world: World, postgres: Postgres):
    paid(world)
    seal_ledger(world.sessions)
    assert failing(world) == {}
    by_the_owner(world, postgres, "UPDATE ledger_entry SET amount_cents = 2600 WHERE position = 1")
    # Old links are the business of verifying the chain, which reads them all.
    assert failing(world) == {}


def test_books_that_nobody_checks_any_more_halt_and_say_so(world: World, monkeypatch: pytest.MonkeyPatch):
    run_self_checks(world.sessions)
    assert allowed(world)
    monkeypatch.setattr(
        self_checks, "born_at", lambda identifier: born_at(identifier) - timedelta(minutes=31)
    )
    assert not allowed(world)
    shown = {each["name"]: each for each in show_checks(world.sessions)["checks"]}
    assert not shown["sum_zero"]["passed"]
    assert shown["sum_zero"]["findings"] == [{"subject": "check_overdue", "cents": 0}]


def test_years_of_books_are_read_in_slices_and_none_is_passed_over(
    world: World, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(self_checks, "LINKS_AT_ONCE", 2)
    monkeypatch.setattr(self_checks, "SECONDS_A_RUN", -1)
    measured(world, 5)
    by_the_owner(
        world,
        postgres,
        "UPDATE ledger_entry SET amount_cents = 2600 WHERE position = 1 AND transaction_id = "
        "(SELECT transaction_id FROM ledger_seal WHERE number = 5)",
    )
    found = ["sum_zero" in failing(world) for _ in range(4)]
    assert found == [False, False, True, True]


def test_what_a_day_was_closed_with_is_made_anew_from_the_day_before_and_the_entries(
    world: World, postgres: Postgres
):
    paid(world)
    seal_ledger(world.sessions)
    for number, content in enumerate(closed_days(world), start=1):
        by_the_owner(world, postgres, day_seal(number, content))
    assert failing(world) == {}
    by_the_owner(world, postgres, "DELETE FROM self_check_mark WHERE name = 'balances_rebuilt'")
    altered = "jsonb_set(content, '{balances,0,2}', '1')"
    by_the_owner(world, postgres, f"UPDATE day_seal SET content = {altered} WHERE number = 2")  # noqa: S608
    assert "balances_rebuilt" in failing(world)
    assert not allowed(world)


def measured(world: World, count: int) -> None:
    """So many transactions, chained."""
    posted = [
        postings.refund_listed(world.account_id, world.campaign_id, uuid4(), TODAY, 100) for _ in range(count)
    ]
    with transaction(world.sessions) as session:
        post_new(session, [replace(each, cause_kind="measured") for each in posted])
    seal_ledger(world.sessions)


def closed_days(world: World) -> list[dict[str, object]]:
    """What two days are sealed with, the second from the first; both as if all entries were read."""
    with transaction(world.sessions) as session:
        first = day_content(session, TODAY - timedelta(days=1), None, [])
        assert first["balances"] == balances_at(session, TODAY - timedelta(days=1), first["ledger"]["number"])
        second = balances_at(session, TODAY, first["ledger"]["number"])
    return [first, {**first, "number": 2, "day": TODAY.isoformat(), "balances": second}]


def day_seal(number: int, content: dict[str, object]) -> str:
    told = json.dumps(content)
    return (
        f"INSERT INTO day_seal VALUES ({number}, '{content['day']}', '{'0' * 64}', '{'a' * 64}', '{told}', "  # noqa: S608
        "now(), 'x')"
    )


@pytest.mark.long
def test_a_run_over_a_hundred_thousand_entries_costs_no_more_than_over_none(world: World):
    for _ in range(50):
        measured(world, 1000)
    first = {each.name: each.milliseconds for each in run_self_checks(world.sessions)}
    again = {each.name: each.milliseconds for each in run_self_checks(world.sessions)}
    sys.stdout.write(f"100 000 entries, milliseconds: first {first}, then {again}\n")
    assert again["sum_zero"] + again["cause_of_entries"] < 200
