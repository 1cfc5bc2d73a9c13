"""Months are locked by one and reopened by two; what comes late is booked on the first open day."""

import threading
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.chassis.database import transaction
from services.chassis.problems import Conflict, Forbidden
from services.pledges.domain.books import postings
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.books.ledger import post, post_new
from services.pledges.usecases.books.seal_ledger import broken_seals, seal_ledger
from services.pledges.usecases.day_close.periods import last_day, list_locks, lock_month, propose_reopening
from tests.pledges.bank_world import World

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
IN_MAY = date(2026, 5, 20)


def posting(world: World, day: date = IN_MAY) -> postings.Posting:
    return postings.bank_received(world.account_id, world.campaign_id, uuid4(), day, 2500)


def booked(world: World) -> list[tuple[date, date | None]]:
    return world.rows("SELECT booked_on, happened_on FROM ledger_transaction ORDER BY id")


def reopened(world: World, lock_id: object, by: str = "person:b") -> None:
    asked = propose_reopening(world.sessions, lock_id, "Korjaus tilintarkastajan pyynnöstä", "person:a")
    decide_approval(
        world.sessions,
        asked.id,
        approve=True,
        seen_hash=asked.content_hash,
        reason="",
        actor=by,
        authenticated_at=datetime.now(UTC).isoformat(),
    )


def test_what_comes_late_is_booked_on_the_first_open_day_with_its_own_day_beside_it(world: World):
    lock_month(world.sessions, MAY, "tilinpäätös", "person:a")
    lock_month(world.sessions, JUNE, "tilinpäätös", "person:a")
    with transaction(world.sessions) as session:
        post(session, posting(world))
        post_new(session, [posting(world), posting(world, date(2026, 7, 3))])
    assert booked(world) == [(JULY, IN_MAY), (JULY, IN_MAY), (date(2026, 7, 3), None)]
    seal_ledger(world.sessions)
    with world.sessions() as session:
        assert list(broken_seals(session)) == []


def test_the_database_itself_refuses_a_posting_in_a_locked_month(world: World):
    lock_month(world.sessions, MAY, "tilinpäätös", "person:a")
    with pytest.raises(IntegrityError, match="period is locked"), transaction(world.sessions) as session:
        session.execute(
            text(
                "INSERT INTO ledger_transaction (id, collecting_account_id, cause_kind, cause_id, booked_on, "
                "posted_at) VALUES (gen_random_uuid(), :account, 'test', 'x', '2026-05-31', now())"
            ),
            {"account": world.account_id},
        )


def test_a_month_is_locked_once_and_only_when_it_is_over_and_its_days_are_closed(world: World):
    lock_month(world.sessions, IN_MAY, "tilinpäätös", "person:a")
    with pytest.raises(Conflict, match="month_locked"):
        lock_month(world.sessions, MAY, "uudestaan", "person:b")
    with pytest.raises(Conflict, match="month_not_over"):
        lock_month(world.sessions, datetime.now(UTC).date(), "liian aikaisin", "person:a")
    with transaction(world.sessions) as session:
        post(session, posting(world, date(2026, 6, 20)))
    with pytest.raises(Conflict, match="days_not_closed"):
        lock_month(world.sessions, JUNE, "päivät auki", "person:a")


def test_two_people_reopen_a_month_and_one_cannot(world: World):
    lock_id = lock_month(world.sessions, MAY, "tilinpäätös", "person:a")
    with pytest.raises(Forbidden, match="own_request"):
        reopened(world, lock_id, by="person:a")
    [(asked, hashed)] = world.rows("SELECT id, content_hash FROM approval")
    decide_approval(
        world.sessions,
        asked,
        approve=True,
        seen_hash=hashed,
        reason="",
        actor="person:b",
        authenticated_at=datetime.now(UTC).isoformat(),
    )
    with transaction(world.sessions) as session:
        post(session, posting(world))
    assert booked(world) == [(IN_MAY, None)]
    [lock] = list_locks(world.sessions, None, 10)["items"]
    assert lock["reopened_at"] is not None


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE period_lock SET reopened_at = now(), reopening_id = (SELECT id FROM approval LIMIT 1)",
        "UPDATE period_lock SET month = '2020-01-01'",
        "DELETE FROM period_lock",
    ],
)
def test_the_app_role_cannot_reopen_a_month_by_itself(world: World, attack: str):
    lock_id = lock_month(world.sessions, MAY, "tilinpäätös", "person:a")
    propose_reopening(world.sessions, lock_id, "Pyyntö", "person:a")
    with (
        pytest.raises(Exception, match=r"two people|permission denied"),
        transaction(world.sessions) as session,
    ):
        session.execute(text(attack))
    assert world.rows("SELECT reopened_at FROM period_lock") == [(None,)]


def test_whoever_posts_while_the_month_is_being_locked_is_in_it_or_after_it(world: World):
    """Twenty writers and one who locks: nothing is ever dated in the month after it was locked."""
    begin = threading.Barrier(5)
    trouble: list[Exception] = []

    def write() -> None:
        begin.wait()
        try:
            for _ in range(10):
                with transaction(world.sessions) as session:
                    post(session, posting(world))
        except Exception as error:
            trouble.append(error)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    with transaction(world.sessions) as session:
        post(session, posting(world, date(2026, 4, 2)))
    begin.wait()
    with transaction(world.sessions) as session:
        session.execute(
            text(
                "INSERT INTO period_lock (id, month, locked_by, locked_at, comment) "
                "VALUES (gen_random_uuid(), '2026-05-01', 'person:a', clock_timestamp(), 'kilpa')"
            )
        )
        [(inside,)] = session.execute(
            text("SELECT count(*) FROM ledger_transaction WHERE booked_on = :day"), {"day": IN_MAY}
        )
    for writer in writers:
        writer.join()
    assert trouble == []
    rows = booked(world)
    assert len(rows) == 41
    assert sum(day == IN_MAY for day, _ in rows) == inside
    assert sum(day == JUNE for day, _ in rows) == 40 - inside


def test_the_last_day_of_a_month_is_found_in_every_month():
    assert [last_day(date(2028, month, 1)).day for month in range(1, 13)] == [
        31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ]  # fmt: skip
