"""Where the money of split and sent back lines can go, and in which order its rows are held."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text

from services.chassis.database import transaction
from services.chassis.problems import Conflict
from services.pledges.domain.bank.line_parts import Wish
from services.pledges.usecases.matching.line_choices import choices_for_line
from services.pledges.usecases.refunding.propose_refunds import propose_refund_by_bank
from services.pledges.usecases.refunding.refunds import approve_refund, list_refund
from services.pledges.usecases.refunding.show_refunds import refunds_to_pay
from tests.pledges.bank_world import Paid, payments
from tests.pledges.matching_world import MAIJA, agreed, asked, done, split, waiting_line

PAYER = "FI2112345600000785"


def tell_account(world, line):
    """The bank names the payer's account of the line."""
    owner = create_engine(world.database.owner_url)
    with owner.begin() as connection:
        told = {"iban": PAYER, "line": line}
        connection.execute(text("UPDATE bank_line SET party_iban = :iban WHERE id = :line"), told)
    owner.dispose()


def test_what_any_pledge_of_a_split_paid_goes_back_to_the_payer(world):
    pledges = [world.pledge(1500), world.pledge(2500)]
    line = waiting_line(world, 4000)
    tell_account(world, line)
    agreed(
        world,
        split(world, line, *[Wish(pledge_id=each.id, amount_cents=each.amount_cents) for each in pledges]),
    )
    for pledge in pledges:
        with transaction(world.sessions) as session:
            refund = list_refund(session, session.merge(world.fresh(pledge)), 500, "agreed")
            approve_refund(session, refund, "person:pekka", "test")
    listed = refunds_to_pay(world.sessions, None, 10)["items"]
    assert [each["payee_iban"] for each in listed] == [PAYER, PAYER]


def test_a_receipt_whose_payers_account_no_bank_told_is_given_one_by_two_people(world):
    line = waiting_line(world, 2500)
    done(world, line, "refund")
    [(refund_id,)] = world.rows("SELECT id FROM refund WHERE state = 'approved'")
    payee = (world.sessions, refund_id, "Erkki Koskinen", PAYER, "Kysytty puhelimessa", MAIJA)
    agreed(world, propose_refund_by_bank(*payee))
    [listed] = refunds_to_pay(world.sessions, None, 10)["items"]
    assert (listed["payee_iban"], listed["amount_cents"]) == (PAYER, 2500)
    # Once two people have seen an account, no third one replaces it unnoticed.
    with pytest.raises(Conflict, match="refund_not_failed"):
        propose_refund_by_bank(*payee)


def test_a_pledge_that_pays_in_cash_takes_no_transfer(world):
    pledge = world.pledge(2500)
    with transaction(world.sessions) as session:
        session.execute(
            text("UPDATE pledge SET method = 'cash', reference = NULL, due_on = NULL WHERE id = :id"),
            {"id": pledge.id},
        )
    line = waiting_line(world, 2500)
    with pytest.raises(Conflict) as refused:
        done(world, line, "match", pledge_id=pledge.id)
    assert refused.value.code == "pledge_not_open"
    assert world.state_of(pledge) == "awaiting_payment"


WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def holds_in_order(world, deed, first, second):
    """Whoever holds the first table may still take the second: the deed waits and holds none of it."""
    owner = create_engine(world.database.owner_url)
    with ThreadPoolExecutor(1) as threads, owner.connect() as holder:
        holder.execute(text(f"SELECT FROM {first} FOR UPDATE"))
        doing = threads.submit(deed)
        until = time.monotonic() + 10
        while world.rows(WAITING) == [(0,)]:
            assert not doing.done() and time.monotonic() < until, "it waits for the first lock"
            time.sleep(0.01)
        holder.execute(text(f"SELECT FROM {second} FOR UPDATE NOWAIT"))
        holder.commit()
        doing.result()
    owner.dispose()


def test_sending_a_receipt_back_takes_its_pledge_before_the_line(world):
    pledge = world.pledge(2500)
    line = waiting_line(world, 2400, reference=pledge.reference)
    approval = asked(world, line, "refund")
    holds_in_order(world, lambda: agreed(world, approval), "pledge", "bank_line")


def test_an_undo_takes_the_refund_before_the_line(world):
    line = waiting_line(world, 2400)
    done(world, line, "refund")
    approval = asked(world, line, "undo")
    holds_in_order(world, lambda: agreed(world, approval), "refund", "bank_line")


def test_looking_at_a_settled_line_waits_for_nobody(world):
    pledge = world.pledge(2500)
    world.bring(payments(Paid(2500, pledge.reference)))
    [(line,)] = world.rows("SELECT id FROM bank_line")
    owner = create_engine(world.database.owner_url)
    with ThreadPoolExecutor(1) as threads, owner.connect() as holder:
        holder.execute(text("SELECT FROM campaign_terms FOR UPDATE"))
        holder.execute(text("SELECT FROM pledge FOR UPDATE"))
        looking = threads.submit(choices_for_line, world.sessions, line)
        try:
            assert looking.result(timeout=5)["may_undo"]
        finally:
            holder.rollback()
    owner.dispose()
