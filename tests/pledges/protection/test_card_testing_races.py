"""The limit holds when all try at once, and it is the one statement that counts which holds it."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.pledges.store.protection.attempts import Count
from services.pledges.usecases.protection import attempts
from tests.pledges.attempt_world import REFUSED_AT_ONCE, hear, pledge, pledge_body, try_card
from tests.pledges.card_world import GOOD, City

_READ = text("SELECT attempts FROM payment_attempt_count WHERE counter = :counter AND bucket = :bucket")
_WRITE = text(
    "INSERT INTO payment_attempt_count VALUES (:counter, :bucket, :start, :made) "
    "ON CONFLICT (counter, bucket, window_start) DO UPDATE SET attempts = :made"
)


class NaiveCounting:
    """Reads, waits for its twin to read as well, then writes: what one statement does not let happen."""

    def __init__(self) -> None:
        self.meeting = threading.Barrier(2)

    def __call__(self, session: Session, counts: list[Count]) -> dict[str, int]:
        made = {}
        for each in counts:
            key = {"counter": each.counter, "bucket": each.bucket}
            made[each.counter] = (session.execute(_READ, key).scalar() or 0) + 1
        with contextlib.suppress(threading.BrokenBarrierError):
            self.meeting.wait(timeout=2)
        for each in counts:
            values = {"counter": each.counter, "bucket": each.bucket, "start": each.window_start}
            session.execute(_WRITE, values | {"made": made[each.counter]})
        return made


@pytest.mark.parametrize(("is_naive", "opened"), [(False, 1), (True, 2)])
def test_two_attempts_at_the_last_free_place_are_kept_apart_by_the_statement_that_counts(
    city: City, monkeypatch: pytest.MonkeyPatch, is_naive: bool, opened: int
):
    body = pledge_body(city.campaign())
    for _ in range(39):
        assert pledge(city, body, "10.0.0.1").status_code == 201
    if is_naive:
        monkeypatch.setattr(attempts, "count_up", NaiveCounting())
    with ThreadPoolExecutor(2) as threads:
        codes = list(threads.map(lambda _: pledge(city, body, "10.0.0.1").status_code, range(2)))
    assert (codes.count(201), codes.count(429)) == (opened, 2 - opened)


def test_a_card_that_is_charged_at_once_counts_in_the_same_way(city: City):
    campaign = city.campaign(model="keep_what_comes")
    reply = pledge(city, pledge_body(campaign))
    for _ in range(2):
        try_card(city, reply, REFUSED_AT_ONCE)
    hear(city)
    path, token = f"/pledges/{reply.json['pledge_id']}", {"token": reply.json["link_token"]}
    view = city.client().get(path, query_string=token).json
    assert (view["state"], view["failure"]) == ("checkout_open", None)
    assert "declin" not in str(view) and "generic" not in str(view)
    try_card(city, reply, GOOD)
    hear(city)
    assert city.client().get(path, query_string=token).json["state"] == "paid"
    assert city.rows("SELECT declined FROM card_given ORDER BY at") == [(True,), (True,), (False,)]
    assert city.rows("SELECT max(attempts) FROM payment_attempt_count") == [(0,)]
