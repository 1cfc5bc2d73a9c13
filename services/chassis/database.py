"""The service's database: one engine a process, one transaction a use case."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from types import ModuleType

from sqlalchemy import DateTime, MetaData, create_engine, func, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from services.chassis.crash_points import crash_point

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

WEB_STATEMENT_SECONDS = 5
JOB_STATEMENT_SECONDS = 60
LOCK_SECONDS = 3

# A key in Session.info: the transaction has events that the relay should hear of.
EVENTS_EMITTED = "events_emitted"


class Base(DeclarativeBase):
    """Base of a service's rows; each process loads the models of one service only."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    # Without it an aware instant would be cast to a local one on its way into the database.
    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012


@cache
def load_rows(store: ModuleType) -> None:
    """Import every module of a service's store: a row may refer to a table whose module nobody asked for."""
    for module in pkgutil.walk_packages(store.__path__, f"{store.__name__}."):
        importlib.import_module(module.name)


def connect(url: str, *, statement_seconds: int = WEB_STATEMENT_SECONDS, pool_size: int = 5) -> Engine:
    """An engine whose sessions give up waiting instead of hanging."""
    options = (
        f"-c statement_timeout={statement_seconds * 1000} -c lock_timeout={LOCK_SECONDS * 1000} "
        f"-c idle_in_transaction_session_timeout=10000 -c timezone=UTC"
    )
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=5,
        pool_pre_ping=True,
        pool_recycle=300,
        pool_timeout=5,
        # The values of a failed statement are people's data, and its error is logged.
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 5},
    )


class Sessions:
    """Makes sessions on one engine, and knows whom to wake once events are committed."""

    def __init__(self, engine: Engine, wake: Callable[[], None] | None = None) -> None:
        self.engine = engine
        self.wake = wake
        self._make = sessionmaker(engine, expire_on_commit=False)

    def __call__(self) -> Session:
        return self._make()


def make_sessions(engine: Engine, wake: Callable[[], None] | None = None) -> Sessions:
    """Sessions on the engine; `wake` is called after a commit that emitted events."""
    return Sessions(engine, wake)


@contextmanager
def transaction(sessions: Sessions, step: str = "") -> Iterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises.

    `step` names what it makes last, such as "charge.confirm_intended": a process can be killed on
    either side of that commit.
    """
    with sessions() as session:
        with session.begin():
            yield session
            if step:
                crash_point(f"{step}.before_commit")
        if step:
            crash_point(f"{step}.after_commit")
        emitted = session.info.get(EVENTS_EMITTED, False)
    if emitted and sessions.wake:
        sessions.wake()
        crash_point("outbox.after_wake")


@contextmanager
def reading(sessions: Sessions) -> Iterator[Session]:
    """A transaction that the database keeps from changing or locking anything."""
    with sessions() as session, session.begin():
        session.connection(execution_options={"postgresql_readonly": True})
        yield session


def platform_now(session: Session) -> datetime:
    """The instant by which business decisions are taken: the database's clock, aware, in UTC."""
    instant: datetime = session.execute(select(func.platform_now())).scalar_one()
    return instant


@contextmanager
def only_one(sessions: Sessions, job: str) -> Iterator[bool]:
    """Whether this process alone runs the job now; another that asks meanwhile hears False.

    The lock lives on a connection of its own, outside any transaction, so the job may open as many
    transactions as it needs and the lock dies with the process.
    """
    with sessions.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = {"job": job}
        elected = connection.execute(
            text("SELECT pg_try_advisory_lock(hashtextextended(:job, 0))"), key
        ).scalar_one()
        try:
            yield elected
        finally:
            if elected:
                connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:job, 0))"), key)
