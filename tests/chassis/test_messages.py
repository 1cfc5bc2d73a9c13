"""Events take effect once, in order, whatever the carrier does with them."""

import random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.chassis import outbox
from services.chassis.database import Sessions, transaction
from services.chassis.inbox import MAX_ATTEMPTS, receive
from services.chassis.relay import Relay
from services.contracts.events import CampaignClosingStarted, CampaignTotalsChanged, Event


class Carrier:
    """Keeps what the relay sends, so that a test may lose, double or shuffle it."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def send_task(self, name: str, args: list[dict[str, Any]], queue: str) -> None:
        assert queue == name.replace(".receive_event", ".events")
        self.sent.extend(args)


def totals(campaign: str, cents: int) -> CampaignTotalsChanged:
    return CampaignTotalsChanged(
        campaign_id=campaign,
        promised_cents=cents,
        secured_cents=0,
        collected_cents=0,
        in_repair_cents=0,
        refunded_cents=0,
        matched_cents=0,
        backers=1,
    )


def emit_all(sessions: Sessions, *events: Event) -> None:
    with transaction(sessions) as session:
        for event in events:
            outbox.emit(session, event)


def relay_once(sessions: Sessions) -> list[dict[str, Any]]:
    carrier = Carrier()
    Relay("pledges", sessions, carrier, None).relay_batch()  # type: ignore[arg-type]
    return carrier.sent


def make_due(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        session.execute(text("UPDATE outbox_delivery SET next_try_at = now() - interval '1 second'"))


class Ledger:
    """A consumer whose effect is a list in the order in which it happened."""

    def __init__(self) -> None:
        self.effects: list[int] = []
        self.failing: set[int] = set()

    def handle(self, _session: Session, event: CampaignTotalsChanged) -> None:
        if event.promised_cents in self.failing:
            raise RuntimeError("poison")
        self.effects.append(event.promised_cents)

    @property
    def handlers(self) -> dict[type[Event], Any]:
        return {CampaignTotalsChanged: self.handle}


def test_nothing_leaves_a_transaction_that_was_rolled_back(sessions: Sessions) -> None:
    with pytest.raises(ZeroDivisionError), transaction(sessions) as session:
        outbox.emit(session, totals("a", 1))
        raise ZeroDivisionError
    assert relay_once(sessions) == []


def test_a_delivery_is_sent_again_until_it_is_confirmed(sessions: Sessions) -> None:
    emit_all(sessions, totals("a", 1))
    first = relay_once(sessions)
    assert relay_once(sessions) == []
    make_due(sessions)
    assert relay_once(sessions) == first
    with transaction(sessions) as session:
        outbox.confirm(session, [first[0]["delivery_id"]])
    make_due(sessions)
    assert relay_once(sessions) == []


def test_doubled_and_shuffled_messages_take_effect_once_and_in_order(sessions: Sessions) -> None:
    emit_all(sessions, *(totals("a", number) for number in range(1, 21)))
    messages = relay_once(sessions) * 3
    random.Random(7).shuffle(messages)
    ledger, confirmed = Ledger(), set()
    for message in messages:
        confirmed |= set(receive(sessions, ledger.handlers, message).handled)
    assert ledger.effects == list(range(1, 21))
    assert confirmed == {message["delivery_id"] for message in messages}


def test_aggregates_do_not_wait_for_each_other(sessions: Sessions) -> None:
    emit_all(sessions, totals("a", 1), totals("a", 2), totals("b", 3))
    ledger = Ledger()
    for message in relay_once(sessions):
        if message["payload"]["promised_cents"] != 1:
            receive(sessions, ledger.handlers, message)
    assert ledger.effects == [3]


def test_a_poison_message_is_parked_after_five_starts_and_can_be_replayed(sessions: Sessions) -> None:
    emit_all(sessions, totals("a", 1), totals("a", 2))
    poison, following = relay_once(sessions)
    ledger = Ledger()
    ledger.failing = {1}
    for attempt in range(1, MAX_ATTEMPTS + 1):
        receipt = receive(sessions, ledger.handlers, poison)
        assert bool(receipt.parked) == (attempt == MAX_ATTEMPTS)
    receive(sessions, ledger.handlers, following)
    assert ledger.effects == []
    with transaction(sessions) as session:
        outbox.park(session, poison["delivery_id"], "RuntimeError: poison")
        (parked,) = outbox.list_parked(session)
        assert (parked.subscriber, parked.error) == ("ideas", "RuntimeError: poison")

    ledger.failing = set()
    with transaction(sessions) as session:
        assert outbox.replay_parked(session) == 1
    (again,) = relay_once(sessions)
    assert len(receive(sessions, ledger.handlers, again).handled) == 2
    assert ledger.effects == [1, 2]


def test_a_worker_that_dies_while_handling_still_counts(sessions: Sessions) -> None:
    emit_all(sessions, totals("a", 1))
    (message,) = relay_once(sessions)

    class Killed(BaseException):
        """Stands for kill -9: nothing in the worker gets to see it."""

    def die(*_: object) -> None:
        raise Killed

    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(Killed):
            receive(sessions, {CampaignTotalsChanged: die}, message)
    receipt = receive(sessions, {CampaignTotalsChanged: die}, message)
    assert "died" in receipt.parked[message["delivery_id"]]


def test_an_unknown_event_is_parked_and_does_not_crash(sessions: Sessions) -> None:
    emit_all(sessions, CampaignClosingStarted(campaign_id="a"))
    (message,) = relay_once(sessions)
    message["name"] = "campaign.dreamt.v9"
    for _ in range(MAX_ATTEMPTS):
        receipt = receive(sessions, {}, message)
    assert "UnknownEvent" in receipt.parked[message["delivery_id"]]


def test_the_sequence_has_no_gap_even_when_transactions_fail(sessions: Sessions) -> None:
    emit_all(sessions, totals("a", 1))
    with pytest.raises(ZeroDivisionError), transaction(sessions) as session:
        outbox.emit(session, totals("a", 2))
        raise ZeroDivisionError
    emit_all(sessions, totals("a", 3))
    assert [message["sequence"] for message in relay_once(sessions)] == [1, 2]


def test_the_handled_message_keeps_no_payload(sessions: Sessions) -> None:
    emit_all(sessions, totals("a", 1))
    (message,) = relay_once(sessions)
    receive(sessions, Ledger().handlers, message)
    with sessions() as session:
        assert session.execute(text("SELECT state, payload FROM inbox_message")).one() == ("handled", None)


def test_the_effect_and_its_mark_are_one_transaction(sessions: Sessions) -> None:
    emit_all(sessions, totals("a", 1))
    (message,) = relay_once(sessions)

    def break_a_rule(session: Session, _event: Event) -> None:
        session.execute(text("INSERT INTO platform_clock DEFAULT VALUES"))

    receive(sessions, {CampaignTotalsChanged: break_a_rule}, message)
    with sessions() as session:
        state, error = session.execute(text("SELECT state, error FROM inbox_message")).one()
    assert state == "received"
    # The type alone: the text of a database error may quote a person's row.
    assert error == "ProgrammingError"
