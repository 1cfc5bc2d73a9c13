"""Whatever two people decide on: nobody alone, nothing stale, nothing that was not seen, and each once."""

import inspect
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.chassis.clock import move
from services.chassis.database import connect, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Forbidden, Gone, Problem
from services.pledges.store.approving.approvals import Approval
from services.pledges.usecases.approving.decide_approval import _EXECUTE
from services.pledges.usecases.approving.propose import ask, propose_account
from services.pledges.usecases.books.register_collecting_account import AccountDetails
from services.pledges.usecases.settling.account_holds import propose_to_end_hold
from tests.pledges.bank_world import IBANS
from tests.pledges.settling_world import MAIJA, OWN_IBAN, Sale, open_sale

KINDS = sorted(_EXECUTE)
# Its lines stand in rows of their own that never change, and the job leaves out what has changed since.
LINE_BY_LINE = {"refund_batch"}


@pytest.fixture
def sale(database):
    with open_sale(database("pledges")) as sale:
        yield sale


def asked(sale: Sale, kind: str) -> Approval:
    """A request of that kind; what it is about does not matter as long as nobody may decide on it."""
    with transaction(sale.world.sessions) as session:
        return ask(session, kind, new_id(), {"of": kind, "amount_cents": 100}, "Koe", MAIJA)


def refusal(sale: Sale, approval: Approval, **changed: Any) -> tuple[type[Problem], str]:
    with pytest.raises(Problem) as problem:
        sale.decide(approval, **changed)
    state = sale.world.rows("SELECT state FROM approval WHERE id = :id", id=approval.id)
    assert state == [("open",)]
    return type(problem.value), problem.value.code


def test_nobody_decides_alone_unseen_or_without_having_just_signed_in(sale: Sale) -> None:
    stale = (datetime.now(UTC) - timedelta(minutes=16)).isoformat()
    refused = {
        "alone": ({"actor": MAIJA}, (Forbidden, "own_request")),
        "unseen": ({"seen_hash": "0" * 64}, (Conflict, "content_changed")),
        "stale": ({"authenticated_at": stale}, (Forbidden, "reauthentication_needed")),
        "never": ({"authenticated_at": None}, (Forbidden, "reauthentication_needed")),
    }
    for kind in KINDS:
        approval = asked(sale, kind)
        told = {name: refusal(sale, approval, **changed) for name, (changed, _) in refused.items()}
        assert told == {name: expected for name, (_, expected) in refused.items()}, kind


@pytest.mark.parametrize("kind", sorted(set(KINDS) - LINE_BY_LINE))
def test_each_kind_compares_what_is_there_with_what_was_asked(kind: str) -> None:
    module = sys.modules[_EXECUTE[kind].__module__]
    source = inspect.getsource(_EXECUTE[kind])
    compares = "content_hash" in source or "content_changed" in source or "_same_as_asked" in source
    assert compares or "content_hash" in inspect.getsource(module), kind


def test_nothing_is_decided_twice_or_after_a_day(sale: Sale) -> None:
    decided, expired = {}, {}
    for kind in KINDS:
        decided[kind], expired[kind] = asked(sale, kind), asked(sale, kind)
    with_rejection = {"approve": False, "reason": "Koe"}
    engine = connect(sale.world.database.owner_url, pool_size=1)
    with engine.begin() as connection:
        # What becomes of the thing itself when a request is turned down is told elsewhere.
        connection.execute(
            text(
                "UPDATE approval SET state = 'rejected', decided_by = 'person:pekka', decided_at = now(),"
                " decision_reason = 'Koe' WHERE id = ANY(:ids)"
            ),
            {"ids": [each.id for each in decided.values()]},
        )
    engine.dispose()
    for approval in decided.values():
        for how in ({}, with_rejection):
            with pytest.raises(Conflict) as problem:
                sale.decide(approval, **how)
            assert problem.value.code == "already_decided"
    move(sale.world.database.owner_url, timedelta(hours=25))
    try:
        for approval in expired.values():
            assert refusal(sale, approval) == (Gone, "approval_expired")
    finally:
        move(sale.world.database.owner_url, None)


def details(iban: str, sale: Sale) -> AccountDetails:
    return AccountDetails(
        association_id=sale.association_id,
        association_name="Tuppuralan Tanhuvat ry",
        payee_name="Tuppuralan Tanhuvat ry",
        iban=iban,
    )


def change(sale: Sale, iban: str) -> Approval:
    return propose_account(sale.world.sessions, details(iban, sale), sale.own_account_id, "Uusi tili", MAIJA)


def test_payments_to_a_changed_account_wait_three_days(database) -> None:
    with open_sale(database("pledges")) as sale:
        sale.collect(2_500)
        settlement_id = sale.draft()
        sale.decide(change(sale, IBANS[2]))
        with pytest.raises(Conflict) as problem:
            sale.propose(settlement_id)
        assert problem.value.code == "payee_held"
        [(payload,)] = sale.world.rows(
            "SELECT payload FROM outbox_event WHERE name = 'collecting_account.changed.v1'"
        )
        assert OWN_IBAN not in str(payload)
        assert payload["old_account_masked"].endswith("85")
        [(hold_id, hours)] = sale.world.rows(
            "SELECT id, extract(epoch FROM until - began_at) / 3600 FROM account_hold"
        )
        assert hours == 72
        ending = propose_to_end_hold(sale.world.sessions, hold_id, "Soitettu yhdistykselle", MAIJA)
        assert refusal(sale, ending, actor=MAIJA) == (Forbidden, "own_request")
        sale.decide(ending)
        assert sale.propose(settlement_id).content["payee_iban"] == IBANS[2]


def test_a_hold_ends_by_itself(database) -> None:
    with open_sale(database("pledges")) as sale:
        sale.collect(2_500)
        sale.decide(change(sale, IBANS[2]))
        move(sale.world.database.owner_url, timedelta(hours=73))
        assert sale.draft()


def test_an_account_that_changed_meanwhile_must_be_asked_for_again(database) -> None:
    with open_sale(database("pledges")) as sale:
        asked_before = change(sale, IBANS[2])
        engine = connect(sale.world.database.owner_url, pool_size=1)
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE collecting_account SET iban = 'FI4250001510000023' WHERE id = :id"),
                {"id": sale.own_account_id},
            )
        engine.dispose()
        assert refusal(sale, asked_before) == (Conflict, "content_changed")


def test_a_settlement_whose_money_changed_meanwhile_must_be_asked_for_again(database) -> None:
    with open_sale(database("pledges")) as sale:
        sale.collect(2_500)
        approval = sale.propose(sale.draft())
        sale.collect(1_000)
        assert refusal(sale, approval) == (Conflict, "content_changed")
