"""Two who write the books at once, on two connections, leave what a plain model in memory says."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.chassis.database import transaction
from services.pledges.domain.books.ledger import Line, Posting
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.usecases.books.ledger import PostedDifferently, post, reverse
from services.pledges.usecases.books.seal_ledger import broken_seals, seal_ledger
from tests.pledges.bank_world import World

DAY = date(2026, 11, 21)
HANDS = st.sampled_from(("left", "right"))
OTHER = {"left": "right", "right": "left"}
# Few causes and few sums, so that the two often mean the same thing, or the same cause differently.
CAUSES = st.integers(0, 5)
SUMS = st.sampled_from((1, 2500, 10**9))
UNDONE = "undone "
TAMPERING = (
    "UPDATE ledger_entry SET amount_cents = -amount_cents",
    "DELETE FROM ledger_transaction",
    "DELETE FROM ledger_unsealed",
    "UPDATE ledger_seal SET hash = repeat('0', 64)",
)
LOCK_NOT_AVAILABLE = "55P03"
_numbers = count(1)

Books = dict[str, tuple[Line, ...]]


class Writers(RuleBasedStateMachine):
    """`committed` and each hand's `pending` are the model; `world` is set by a subclass."""

    world: World
    happened: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.account, self.campaign, self.run = uuid4(), uuid4(), uuid4().hex
        self.committed: Books = {}
        self.pending: dict[str, Books] = {"left": {}, "right": {}}
        self.open: dict[str, Session] = {}
        self.ids: dict[str, Any] = {}
        self.unsealed = 0
        with transaction(self.world.sessions) as session:
            owner = CollectingAccount(
                id=self.account, association_id=uuid4(), association_name="ry", payee_name="ry"
            )
            owner.iban, owner.kind = f"FI{next(_numbers):016}", "association"
            owner.registered_at = datetime.now(UTC)
            session.add(owner)
        seal_ledger(self.world.sessions)

    def session(self, hand: str) -> Session:
        """The hand's open transaction, on a connection of its own."""
        if hand not in self.open:
            self.open[hand] = self.world.sessions()
            self.open[hand].begin()
            self.open[hand].execute(text("SET LOCAL lock_timeout = '40ms'"))
        return self.open[hand]

    def lose(self, hand: str) -> None:
        """What the hand has not committed is as if it had never been."""
        if hand in self.open:
            self.open.pop(hand).close()
        self.pending[hand] = {}

    def posting(self, cause: str, cents: int) -> Posting:
        lines = (Line(f"bank:{self.account}", cents), Line(f"held:{self.campaign}", -cents))
        cause_id = f"{self.run}-{cause}"
        return Posting(
            collecting_account_id=self.account,
            cause_kind="model",
            cause_id=cause_id,
            booked_on=DAY,
            lines=lines,
        )

    def write(self, hand: str, cause: str, lines: tuple[Line, ...], writing: Any) -> None:
        """Let the hand write, and hold what comes of it against what the model expects."""
        before = self.committed.get(cause) or self.pending[hand].get(cause)
        if cause in self.pending[OTHER[hand]]:
            with pytest.raises(DBAPIError) as waited, self.session(hand).begin_nested():
                writing(self.session(hand))
            assert waited.value.orig.sqlstate == LOCK_NOT_AVAILABLE
            self.happened["gave up waiting"] += 1
        elif before is not None and before != lines:
            with pytest.raises(PostedDifferently):
                writing(self.session(hand))
            self.happened["told differently"] += 1
        else:
            written = writing(self.session(hand))
            if before is None:
                self.pending[hand][cause] = lines
                self.ids[cause] = written
            assert written == self.ids[cause]

    @rule(hand=HANDS, cause=CAUSES, cents=SUMS, at_once=st.booleans())
    def post(self, hand: str, cause: int, cents: int, at_once: bool) -> None:
        posting = self.posting(str(cause), cents)
        self.write(hand, str(cause), posting.lines, lambda session: post(session, posting))
        if at_once:
            self.commit(hand)

    @rule(hand=HANDS, cause=CAUSES)
    def reverse(self, hand: str, cause: int) -> None:
        lines = self.committed.get(str(cause)) or self.pending[hand].get(str(cause))
        if lines is not None:
            mirrored = tuple(Line(line.account, -line.cents) for line in lines)
            undone = self.ids[str(cause)]
            self.write(hand, f"{UNDONE}{cause}", mirrored, lambda session: reverse(session, undone))

    @rule(hand=HANDS)
    def commit(self, hand: str) -> None:
        if hand in self.open:
            self.open[hand].commit()
            self.happened["committed"] += bool(self.pending[hand])
            self.happened["reversed"] += any(cause.startswith(UNDONE) for cause in self.pending[hand])
            self.committed |= self.pending[hand]
            self.unsealed += len(self.pending[hand])
            self.lose(hand)

    @rule(hand=HANDS)
    def roll_back(self, hand: str) -> None:
        self.lose(hand)

    @rule(number=CAUSES, first=SUMS, cents=SUMS, commits=st.booleans())
    def wait_for_the_other(self, number: int, first: int, cents: int, commits: bool) -> None:
        """The right hand wants a cause that the left has open, and waits until the left made up its mind."""
        cause = str(number)
        if cause in self.committed or cause in self.pending["right"]:
            return
        if cause not in self.pending["left"]:
            self.post("left", number, first, at_once=False)
        posting, mine = self.posting(cause, cents), self.session("right")
        mine.execute(text("SET LOCAL lock_timeout = '5s'"))
        backend = mine.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with ThreadPoolExecutor(1) as thread:
            writing = thread.submit(post, mine, posting)
            self.until_waiting(backend)
            self.happened["waited"] += 1
            if commits:
                self.commit("left")
            else:
                self.lose("left")
            if commits and self.committed[cause] != posting.lines:
                assert isinstance(writing.exception(), PostedDifferently)
                written = self.ids[cause]
            else:
                written = writing.result()
        mine.execute(text("SET LOCAL lock_timeout = '40ms'"))
        if not commits:
            self.pending["right"][cause] = posting.lines
            self.ids[cause] = written
        assert written == self.ids[cause]

    def until_waiting(self, backend: int) -> None:
        deadline = time.monotonic() + 5
        waiting = "SELECT 1 FROM pg_locks WHERE pid = :backend AND NOT granted"
        while not self.world.rows(waiting, backend=backend):
            assert time.monotonic() < deadline, "nobody waited"

    @rule(hand=HANDS, off=st.integers(1, 5))
    def unbalanced_takes_all_with_it(self, hand: str, off: int) -> None:
        session = self.session(hand)
        transaction_id = post(session, self.posting(f"off by {off} {uuid4()}", 100))
        extra = "INSERT INTO ledger_entry VALUES (:id, 9, 'write_off', :off, 'EUR')"
        session.execute(text(extra), {"id": transaction_id, "off": off})
        with pytest.raises(DBAPIError, match="does not balance"):
            session.commit()
        self.lose(hand)

    @rule(hand=HANDS, statement=st.sampled_from(TAMPERING))
    def tampering_is_refused(self, hand: str, statement: str) -> None:
        if "ledger_unsealed" in statement and not (self.unsealed or self.pending[hand]):
            return
        session = self.session(hand)
        with (
            pytest.raises(DBAPIError, match=r"permission denied|append-only|not sealed"),
            session.begin_nested(),
        ):
            session.execute(text(statement))

    @rule(hand=HANDS, cause=CAUSES)
    def nobody_adds_to_what_is_not_their_own(self, hand: str, cause: int) -> None:
        """Neither to what was committed, nor to what the other has open."""
        if str(cause) in self.committed or str(cause) in self.pending[OTHER[hand]]:
            extra = "INSERT INTO ledger_entry VALUES (:id, 9, 'write_off', 5, 'EUR')"
            session = self.session(hand)
            with pytest.raises(DBAPIError, match="is closed"), session.begin_nested():
                session.execute(text(extra), {"id": self.ids[str(cause)]})

    @rule()
    def seal(self) -> None:
        """Seals what is committed, whatever else is under way."""
        assert seal_ledger(self.world.sessions) == self.unsealed
        self.unsealed = 0
        assert self.world.rows("SELECT count(*) FROM ledger_unsealed") == [(0,)]

    @invariant()
    def everybody_sees_what_is_committed_and_their_own(self) -> None:
        with self.world.sessions() as session:
            assert self.booked(session) == self.expected()
        for hand, session in self.open.items():
            assert self.booked(session) == self.expected(hand)

    def booked(self, session: Session) -> dict[str, int]:
        rows = session.execute(
            text("SELECT account, balance_cents FROM ledger_balance WHERE collecting_account_id = :id"),
            {"id": self.account},
        )
        found = {account: int(cents) for account, cents in rows if cents}
        assert sum(found.values()) == 0
        return found

    def expected(self, hand: str = "") -> dict[str, int]:
        plain: Counter[str] = Counter()
        for lines in (self.committed | self.pending.get(hand, {})).values():
            for line in lines:
                plain[line.account] += line.cents
        return {account: cents for account, cents in plain.items() if cents}

    def teardown(self) -> None:
        for hand in tuple(self.open):
            self.lose(hand)
        self.seal()
        own = "SELECT count(*), count(t.reverses), count(DISTINCT t.reverses) FROM ledger_transaction t "
        own += "WHERE t.collecting_account_id = :id"
        undone = sum(cause.startswith(UNDONE) for cause in self.committed)
        assert self.world.rows(own, id=self.account) == [(len(self.committed), undone, undone)]


def prove(world: World, examples: int, steps: int) -> None:
    budget = settings(max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True)
    happened: Counter[str] = Counter()
    machine = type("WritersHere", (Writers,), {"world": world, "happened": happened})
    run_state_machine_as_test(machine, settings=budget)
    kinds = {"committed", "reversed", "waited", "gave up waiting", "told differently"}
    assert kinds <= happened.keys(), happened
    assert happened["committed"] > examples
    with world.sessions() as session:
        assert list(broken_seals(session)) == []


def test_two_writers_follow_the_model(world):
    prove(world, examples=15, steps=30)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_two_writers_follow_the_model_for_long(world):
    prove(world, examples=300, steps=50)
