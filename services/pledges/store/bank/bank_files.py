"""Files as the bank sent them, byte for byte, and how far the import of each has come."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    LargeBinary,
    Text,
    Uuid,
    any_,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base

PART_BYTES = 1024 * 1024
UNFINISHED = ("received", "reading", "booking")


class BankFile(Base):
    """A file as it was brought. Its bytes lie in its parts; those of the oldest files here."""

    __tablename__ = "bank_file"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_by: Mapped[str] = mapped_column(Text)


class BankFilePart(Base):
    """A megabyte of a file, numbered from 1."""

    __tablename__ = "bank_file_part"

    file_id: Mapped[UUID] = mapped_column(ForeignKey("bank_file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class BankImport(Base):
    """The job of booking a file: received, reading (nothing is booked), booking, then done or refused.

    `slices_booked` is its position: a slice and the step past it are one commit.
    """

    __tablename__ = "bank_import"

    file_id: Mapped[UUID] = mapped_column(ForeignKey("bank_file.id"), primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    way: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    bytes_read: Mapped[int] = mapped_column(BigInteger, default=0)
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    format: Mapped[str] = mapped_column(Text, default="")
    statement_date: Mapped[date | None] = mapped_column(Date)
    lines: Mapped[int] = mapped_column(default=0)
    lines_booked: Mapped[int] = mapped_column(default=0)
    slices_booked: Mapped[int] = mapped_column(default=0)
    matched: Mapped[int] = mapped_column(default=0)
    in_inbox: Mapped[int] = mapped_column(default=0)
    duplicates: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[list[str]] = mapped_column(JSONB, default=list)
    refusal: Mapped[str | None] = mapped_column(Text)
    refusal_where: Mapped[str | None] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0)


def keep_file(session: Session, file: dict[str, object]) -> bool:
    """Write a file's row; False where the same bytes were kept before, by whomever."""
    kept = session.scalar(
        insert(BankFile).values(file).on_conflict_do_nothing(index_elements=["sha256"]).returning(BankFile.id)
    )
    return kept is not None


def file_with_hash(session: Session, sha256: str) -> tuple[BankFile, BankImport] | None:
    """The file with exactly these bytes and its import, if it was brought before."""
    query = select(BankFile, BankImport).join(BankImport, BankImport.file_id == BankFile.id)
    row = session.execute(query.where(BankFile.sha256 == sha256)).one_or_none()
    return (row[0], row[1]) if row else None


def file_with_import(session: Session, file_id: UUID) -> tuple[BankFile, BankImport] | None:
    """A file and its import."""
    query = select(BankFile, BankImport).join(BankImport, BankImport.file_id == BankFile.id)
    row = session.execute(query.where(BankFile.id == file_id)).one_or_none()
    return (row[0], row[1]) if row else None


def page_of_files(session: Session, before: UUID | None, limit: int) -> list[tuple[BankFile, BankImport]]:
    """One more file than `limit` with its import, newest first."""
    query = select(BankFile, BankImport).join(BankImport, BankImport.file_id == BankFile.id)
    query = query.order_by(BankFile.id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(BankFile.id < before)
    return [(file, job) for file, job in session.execute(query)]


def next_unfinished(session: Session, except_ids: Iterable[UUID] = ()) -> tuple[UUID, str] | None:
    """The oldest file whose import is not finished and the import's state, leaving out those given."""
    left_out = any_(literal(list(except_ids), ARRAY(Uuid)))
    query = select(BankImport.file_id, BankImport.state).where(
        BankImport.state.in_(UNFINISHED), ~(BankImport.file_id == left_out)
    )
    row = session.execute(query.order_by(BankImport.file_id).limit(1)).one_or_none()
    return (row.file_id, row.state) if row else None


def lock_import(session: Session, file_id: UUID) -> BankImport:
    """The import as it is now, held until the transaction ends."""
    query = select(BankImport).where(BankImport.file_id == file_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def part_of(session: Session, file_id: UUID, number: int) -> bytes:
    """One part of a file, counted from 1."""
    wanted = select(BankFilePart.content).where(
        BankFilePart.file_id == file_id, BankFilePart.number == number
    )
    part = session.scalar(wanted)
    if part is not None:
        return part
    # A file of before there were parts.
    first = (number - 1) * PART_BYTES + 1
    whole = select(func.substring(BankFile.content, first, PART_BYTES)).where(BankFile.id == file_id)
    return session.scalar(whole) or b""
