"""Any history of money, posted to the real books, leaves what plain arithmetic says it should."""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import count
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.chassis.database import transaction
from services.pledges.domain.books import ledger, postings
from services.pledges.domain.public_ledger.rows import public_rows
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.public_ledger.movements import movements_of
from services.pledges.usecases.books.ledger import post, reverse
from services.pledges.usecases.books.seal_ledger import broken_seals, seal_ledger
from services.pledges.usecases.public_ledger.count_movements import count_movements
from tests.pledges.bank_world import World

DAY = date(2026, 11, 21)
CENTS = st.integers(1, 10**9)
_numbers = count(1)


class Books(RuleBasedStateMachine):
    """One history on a collecting account of its own; `world` is set by a subclass."""

    world: World
    waiting, held, due, sent, done = (Bundle(name) for name in ("waiting", "held", "due", "sent", "done"))

    def __init__(self):
        super().__init__()
        self.account, self.campaign, self.model, self.made = uuid4(), uuid4(), Counter(), []
        with transaction(self.world.sessions) as session:
            owner = CollectingAccount(
                id=self.account, association_id=uuid4(), association_name="ry", payee_name="ry"
            )
            owner.iban, owner.kind, owner.registered_at = (
                f"FI{next(_numbers):016}",
                "association",
                datetime.now(UTC),
            )
            session.add(owner)

    def book(self, posting, **moves):
        with transaction(self.world.sessions) as session:
            transaction_id = post(session, posting)
        self.made.append(posting)
        self.model.update(moves)
        return transaction_id, moves

    @rule(target=done, cents=CENTS, fee=st.integers(0, 5000))
    def charge(self, cents, fee):
        fee = min(fee, cents - 1)
        charged = postings.card_charged(self.account, self.campaign, f"ch_{uuid4()}", DAY, cents, fee)
        return self.book(charged, stripe_balance=cents - fee, stripe_fees=fee, held=-cents)

    @rule(target=held, cents=CENTS)
    def receive(self, cents):
        self.book(
            postings.bank_received(self.account, self.campaign, uuid4(), DAY, cents),
            bank=cents,
            held=-cents,
        )
        return cents

    @rule(target=waiting, cents=CENTS)
    def receive_unknown(self, cents):
        line = uuid4()
        self.book(
            postings.bank_unallocated(self.account, line, DAY, cents),
            bank=cents,
            unallocated_receipts=-cents,
        )
        return line, cents

    @rule(target=held, receipt=consumes(waiting))
    def match_later(self, receipt):
        line, cents = receipt
        posting = postings.bank_matched_later(self.account, self.campaign, line, DAY, cents)
        self.book(posting, unallocated_receipts=cents, held=-cents)
        return cents

    @rule(target=due, cents=consumes(held))
    def list_refund(self, cents):
        listed = postings.refund_listed(self.account, self.campaign, uuid4(), DAY, cents)
        self.book(listed, held=cents, refunds_due=-cents)
        return cents

    @rule(target=due, receipt=consumes(waiting))
    def send_receipt_back(self, receipt):
        self.book(
            postings.receipt_to_be_refunded(self.account, uuid4(), DAY, receipt[1]),
            unallocated_receipts=receipt[1],
            refunds_due=-receipt[1],
        )
        return receipt[1]

    @rule(cents=consumes(due))
    def pay_refund(self, cents):
        paid = postings.refund_paid(self.account, self.campaign, uuid4(), DAY, cents)
        self.book(paid, refunds_due=cents, bank=-cents)

    @rule(target=sent, cents=CENTS)
    def pay_out(self, cents):
        posting = postings.payout_sent(self.account, uuid4(), DAY, cents)
        self.book(posting, stripe_in_transit=cents, stripe_balance=-cents)
        return cents

    @rule(cents=consumes(sent))
    def payout_arrives(self, cents):
        arrived = postings.payout_arrived(self.account, uuid4(), DAY, cents, cents)
        self.book(arrived, bank=cents, stripe_in_transit=-cents)

    @rule(made=consumes(done))
    def reverse(self, made):
        transaction_id, moves = made
        for _ in range(2):
            with transaction(self.world.sessions) as session:
                reverse(session, transaction_id)
        self.model.subtract(moves)

    @rule()
    def post_the_last_again(self):
        if self.made:
            with transaction(self.world.sessions) as session:
                post(session, self.made[-1])

    @rule(cents=CENTS)
    def fail_half_way(self, cents):
        with pytest.raises(ZeroDivisionError), transaction(self.world.sessions) as session:
            post(session, postings.bank_received(self.account, self.campaign, uuid4(), DAY, cents))
            raise ZeroDivisionError

    @rule(cents=CENTS, off=st.integers(1, 5))
    def unbalanced_is_refused(self, cents, off):
        with pytest.raises(DBAPIError, match="does not balance"), transaction(self.world.sessions) as session:
            transaction_id = post(
                session, postings.bank_received(self.account, self.campaign, uuid4(), DAY, cents)
            )
            session.execute(
                text("INSERT INTO ledger_entry VALUES (:id, 9, 'write_off', :off, 'EUR')"),
                {"id": transaction_id, "off": off},
            )

    @invariant()
    def books_equal_the_model(self):
        rows = self.world.rows(
            "SELECT split_part(account, ':', 1), sum(balance_cents) FROM ledger_balance "
            "WHERE collecting_account_id = :id GROUP BY 1",
            id=self.account,
        )
        booked = {noun: int(cents) for noun, cents in rows if cents}
        assert booked == {noun: cents for noun, cents in self.model.items() if cents}
        assert sum(booked.values()) == 0

    def teardown(self):
        rows = self.world.rows(
            "SELECT e.account, e.amount_cents FROM ledger_entry e JOIN ledger_transaction t "
            "ON t.id = e.transaction_id WHERE t.collecting_account_id = :id AND t.reverses IS NULL",
            id=self.account,
        )
        rebuilt = Counter()
        for account, cents in rows:
            rebuilt[account] += cents
        plain = {account: cents for (_, account), cents in ledger.balances(self.made).items()}
        assert {account: cents for account, cents in rebuilt.items() if cents} == plain


def prove(world, examples: int, steps: int) -> None:
    budget = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(type("BooksHere", (Books,), {"world": world}), settings=budget)
    assert seal_ledger(world.sessions) > examples
    with world.sessions() as session:
        assert list(broken_seals(session)) == []
    the_public_sees_what_is_held(world)


def the_public_sees_what_is_held(world) -> None:
    """Whatever happened, what is left at the end of each campaign's public rows is what its books hold."""
    assert count_movements(world.sessions) > 0
    held = world.rows(
        "SELECT CAST(split_part(account, ':', 2) AS uuid), -sum(amount_cents) FROM ledger_entry "
        "WHERE account LIKE 'held:%' GROUP BY 1"
    )
    assert held
    with world.sessions() as session:
        for campaign_id, cents in held:
            rows = public_rows(movements_of(session, campaign_id))
            assert (rows[-1].balance_cents if rows else 0) == cents
    assert count_movements(world.sessions) == 0


def test_the_books_follow_the_model(world):
    prove(world, examples=25, steps=25)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_books_follow_the_model_for_long(world):
    prove(world, examples=300, steps=50)
