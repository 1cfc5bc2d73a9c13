"""Attempts to pay and what is known of who tried: counts, declines, proofs, and the circuit.

They live in PostgreSQL: where they cannot be counted, no card page opens. People are kept as keyed
digests only ("buckets"), which tell nothing without the key.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, LargeBinary, Text, Uuid, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.protection.card_circuit import Circuit, Hold, Rate


@dataclass(frozen=True)
class Count:
    """One counter of one bucket in one fixed window."""

    counter: str
    bucket: bytes
    window_start: datetime


class PaymentAttemptCount(Base):
    """How often something was tried within one fixed window."""

    __tablename__ = "payment_attempt_count"

    counter: Mapped[str] = mapped_column(Text, primary_key=True)
    bucket: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    window_start: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    attempts: Mapped[int]


class CardPageOpener(Base):
    """Who opened a pledge's newest card page, as buckets in hex, and what was counted for it."""

    __tablename__ = "card_page_opener"

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    buckets: Mapped[dict[str, str]] = mapped_column(JSONB)
    open_counts: Mapped[list[list[str]]] = mapped_column(JSONB)


class CardGiven(Base):
    """A card that its owner gave, and whether it failed; `cause` is the provider's event or object."""

    __tablename__ = "card_given"

    cause: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    declined: Mapped[bool]


class CardDecline(Base):
    """A decline as it counts for one bucket."""

    __tablename__ = "card_decline"

    cause: Mapped[str] = mapped_column(ForeignKey("card_given.cause"), primary_key=True)
    bucket: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class UsedPuzzle(Base):
    """A puzzle that has let its card page open, kept until it would have expired."""

    __tablename__ = "used_puzzle"

    salt: Mapped[str] = mapped_column(Text, primary_key=True)
    used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PledgeCode(Base):
    """A code that was mailed; `subject` is what it may be used for."""

    __tablename__ = "pledge_code"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    subject: Mapped[bytes] = mapped_column(LargeBinary)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CardCircuit(Base):
    """The one row that says whether a proof is asked of everybody."""

    __tablename__ = "card_circuit"

    only_row: Mapped[bool] = mapped_column(primary_key=True)
    strict: Mapped[bool]
    hold: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_by: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text)

    def as_circuit(self) -> Circuit:
        """What the rule needs to know."""
        return Circuit(self.strict, Hold(self.hold), self.since)


def true_now(session: Session) -> datetime:
    """The real instant: proofs live by it even where business time was moved."""
    instant: datetime = session.execute(text("SELECT now()")).scalar_one()
    return instant


# Sorted, so that two who share several counters take them in one order and never wait in a ring.
_COUNT_UP = text(
    "INSERT INTO payment_attempt_count (counter, bucket, window_start, attempts) "
    "SELECT counter, bucket, window_start, 1 FROM unnest(CAST(:counters AS text[]), "
    "CAST(:buckets AS bytea[]), CAST(:starts AS timestamptz[])) AS one (counter, bucket, window_start) "
    "ORDER BY counter, bucket, window_start "
    "ON CONFLICT (counter, bucket, window_start) DO UPDATE SET attempts = payment_attempt_count.attempts + 1 "
    "RETURNING counter, attempts"
)


def count_up(session: Session, counts: list[Count]) -> dict[str, int]:
    """Count one more in each, atomically; how many that makes, by counter. No bucket twice in a counter."""
    rows = session.execute(_COUNT_UP, _as_arrays(counts))
    return {row.counter: row.attempts for row in rows}


_TAKE_BACK = text(
    "UPDATE payment_attempt_count SET attempts = attempts - 1 FROM (SELECT attempt.counter, attempt.bucket, "
    "attempt.window_start FROM payment_attempt_count AS attempt JOIN unnest(CAST(:counters AS text[]), "
    "CAST(:buckets AS bytea[]), CAST(:starts AS timestamptz[])) AS one (counter, bucket, window_start) "
    "USING (counter, bucket, window_start) WHERE attempt.attempts > 0 "
    "ORDER BY counter, bucket, window_start FOR UPDATE OF attempt) AS held "
    "WHERE payment_attempt_count.counter = held.counter AND payment_attempt_count.bucket = held.bucket "
    "AND payment_attempt_count.window_start = held.window_start"
)


def take_back(session: Session, counts: list[Count]) -> None:
    """Count one less in each."""
    session.execute(_TAKE_BACK, _as_arrays(counts))


def _as_arrays(counts: list[Count]) -> dict[str, list[object]]:
    return {
        "counters": [each.counter for each in counts],
        "buckets": [each.bucket for each in counts],
        "starts": [each.window_start for each in counts],
    }


# One look into the index a limit: the decline that fills it, if the window holds so many.
_FILLING = text(
    "SELECT place, (SELECT at FROM card_decline WHERE card_decline.bucket = asked.bucket "
    "AND at > asked.since ORDER BY at DESC OFFSET asked.most - 1 LIMIT 1) AS at "
    "FROM unnest(CAST(:buckets AS bytea[]), CAST(:sinces AS timestamptz[]), CAST(:most AS int[])) "
    "WITH ORDINALITY AS asked (bucket, since, most, place)"
)


def filling_declines(session: Session, asked: list[tuple[bytes, datetime, int]]) -> list[datetime | None]:
    """For each bucket, instant and number: when the decline happened that makes so many since then."""
    given = {
        "buckets": [bucket for bucket, _, _ in asked],
        "sinces": [since for _, since, _ in asked],
        "most": [most for _, _, most in asked],
    }
    found = {row.place: row.at for row in session.execute(_FILLING, given)}
    return [found.get(place) for place in range(1, len(asked) + 1)]


def keep_opener(
    session: Session, pledge_id: UUID, at: datetime, buckets: dict[str, str], counts: list[Count]
) -> None:
    """Remember who opened the pledge's newest card page."""
    counted = [[each.counter, each.bucket.hex(), each.window_start.isoformat()] for each in counts]
    values = {"opened_at": at, "buckets": buckets, "open_counts": counted}
    row = insert(CardPageOpener).values(pledge_id=pledge_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["pledge_id"], set_=values))


def counts_to_take_back(session: Session, pledge_id: UUID) -> list[Count]:
    """What was counted for the pledge's newest card page; a second call finds nothing more."""
    opener = session.get(CardPageOpener, pledge_id, with_for_update=True)
    if opener is None:
        return []
    counts = [
        Count(counter, bytes.fromhex(bucket), datetime.fromisoformat(start))
        for counter, bucket, start in opener.open_counts
    ]
    opener.open_counts = []
    return counts


def note_card(session: Session, cause: str, at: datetime, *, declined: bool) -> bool:
    """Write down that a card was given; False where the same cause was noted before."""
    row = insert(CardGiven).values(cause=cause, at=at, declined=declined)
    noted = row.on_conflict_do_nothing(index_elements=["cause"]).returning(CardGiven.cause)
    return session.execute(noted).one_or_none() is not None


def rate_since(session: Session, since: datetime) -> Rate:
    """Cards given since then, and those of them that failed."""
    counted = session.execute(
        text(
            "SELECT count(*) AS tries, count(*) FILTER (WHERE declined) AS declines "
            "FROM card_given WHERE at > :since"
        ),
        {"since": since},
    ).one()
    return Rate(counted.tries, counted.declines)


def use_puzzle(session: Session, salt: str, at: datetime) -> bool:
    """Use a puzzle up; False where it was used before."""
    row = insert(UsedPuzzle).values(salt=salt, used_at=at).on_conflict_do_nothing(index_elements=["salt"])
    return session.execute(row.returning(UsedPuzzle.salt)).one_or_none() is not None


def take_code_try(session: Session, code_id: UUID, most: int, now: datetime) -> PledgeCode | None:
    """Spend one of the code's tries before anything is compared, so that parallel guesses all count."""
    spent = (
        update(PledgeCode)
        .where(
            PledgeCode.id == code_id,
            PledgeCode.tries < most,
            PledgeCode.used_at.is_(None),
            PledgeCode.expires_at > now,
        )
        .values(tries=PledgeCode.tries + 1)
    )
    return session.scalar(spent.returning(PledgeCode))


def use_code(session: Session, code_id: UUID, at: datetime) -> bool:
    """Use a code up; False where it was used before."""
    used = update(PledgeCode).where(PledgeCode.id == code_id, PledgeCode.used_at.is_(None))
    return session.execute(used.values(used_at=at).returning(PledgeCode.id)).one_or_none() is not None


def circuit_row(session: Session, *, held: bool = False) -> CardCircuit:
    """The circuit; `held` keeps others from changing it until the transaction ends."""
    wanted = select(CardCircuit).execution_options(populate_existing=True)
    return session.scalars(wanted.with_for_update() if held else wanted).one()


# Rows older than :before, at most :slice of a kind; proofs go a day after their end.
PURGES = (
    "DELETE FROM payment_attempt_count WHERE ctid = ANY (ARRAY(SELECT ctid FROM payment_attempt_count "
    "WHERE window_start < :before LIMIT :slice))",
    "DELETE FROM card_given WHERE cause IN (SELECT cause FROM card_given WHERE at < :before LIMIT :slice)",
    "DELETE FROM card_page_opener WHERE pledge_id IN (SELECT pledge_id FROM card_page_opener "
    "WHERE opened_at < :before LIMIT :slice)",
    "DELETE FROM used_puzzle WHERE salt IN (SELECT salt FROM used_puzzle "
    "WHERE used_at < least(:before, now() - interval '1 day') LIMIT :slice)",
    "DELETE FROM pledge_code WHERE id IN (SELECT id FROM pledge_code "
    "WHERE expires_at < least(:before, now() - interval '1 day') LIMIT :slice)",
)
