"""The relay: carries committed events to their subscribers' queues until each is confirmed.

`python -m services.chassis.relay` runs one thread for each database in RELAY_DATABASES. Sending is a
hint that may be lost or doubled; only the consumer's confirmation ends a delivery.
"""

import signal
import threading
from dataclasses import dataclass
from typing import Any

import redis
from celery import Celery
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from services.chassis import logs
from services.chassis.celery_app import build_producer
from services.chassis.database import Sessions, connect, make_sessions, transaction
from services.chassis.settings import read_relay_settings
from services.chassis.waking import WAKE_FAILURES, broker_client, wait_for_wake
from services.contracts.routing import events_queue

log = logs.get(__name__)

BATCH = 200
IN_FLIGHT_CAP = 2000
POLL_SECONDS = 1.0
RETRY_SECONDS = 2.0

# First re-send after 10 s, later ones every 30 s, spread by a fifth so that they do not march in step.
_CLAIM = text(
    """
    WITH room AS (
        SELECT greatest(0, :cap - count(*)) AS free FROM (
            SELECT 1 FROM outbox_delivery WHERE state = 'sent' AND next_try_at > now() LIMIT :cap
        ) AS in_flight
    ), due AS (
        SELECT id FROM outbox_delivery
        WHERE state IN ('waiting', 'sent') AND next_try_at <= now()
        ORDER BY next_try_at, id
        LIMIT least(:batch, (SELECT free FROM room))
        FOR UPDATE SKIP LOCKED
    )
    UPDATE outbox_delivery AS delivery
    SET state = 'sent', tries = tries + 1,
        next_try_at = now() + (CASE WHEN tries = 0 THEN 10 ELSE 30 END * (0.8 + 0.4 * random()))
                              * interval '1 second'
    FROM due, outbox_event AS event
    WHERE delivery.id = due.id AND event.id = delivery.event_id
    RETURNING delivery.id, delivery.subscriber, delivery.aggregate, delivery.sequence, delivery.replays,
              event.name, event.payload, event.trace_id
    """
)


@dataclass
class Relay:
    """Relays one service's outbox."""

    service: str
    sessions: Sessions
    celery: Celery
    wake_client: "redis.Redis"

    def run(self, stopping: threading.Event) -> None:
        """Relay until told to stop; a database or broker that is away is waited for."""
        while not stopping.is_set():
            try:
                if self.relay_batch() < BATCH:
                    wait_for_wake(self.wake_client, self.service, POLL_SECONDS)
            except (SQLAlchemyError, *WAKE_FAILURES) as error:
                log.warning("relay.waiting", producer=self.service, error=type(error).__name__)
                stopping.wait(RETRY_SECONDS)

    def relay_batch(self) -> int:
        """Claim what is due, commit, then send it. Returns how many were claimed."""
        with transaction(self.sessions) as session:
            claimed = session.execute(_CLAIM, {"batch": BATCH, "cap": IN_FLIGHT_CAP}).mappings().all()
        # In order of sequence, so that a consumer rarely has to defer.
        for row in sorted(claimed, key=lambda row: (row["aggregate"], row["sequence"])):
            self._send(row)
        return len(claimed)

    def _send(self, row: Any) -> None:
        message = {
            "delivery_id": str(row["id"]),
            "producer": self.service,
            "name": row["name"],
            "aggregate": row["aggregate"],
            "sequence": row["sequence"],
            "replays": row["replays"],
            "payload": row["payload"],
            "trace_id": row["trace_id"],
        }
        subscriber = row["subscriber"]
        self.celery.send_task(f"{subscriber}.receive_event", args=[message], queue=events_queue(subscriber))


def main() -> None:
    """Relay every database named in the settings, until SIGTERM or SIGINT."""
    settings = read_relay_settings()
    logs.configure_logs("relay")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    celery = build_producer(settings.broker_url)
    threads = []
    for service, url in settings.relay_databases.items():
        wake_client = broker_client(
            settings.broker_url, socket_timeout=POLL_SECONDS + 5, socket_connect_timeout=2
        )
        relay = Relay(service, make_sessions(connect(url, pool_size=1)), celery, wake_client)
        threads.append(threading.Thread(target=relay.run, args=(stopping,), name=f"relay-{service}"))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
