"""Statements that are missing between two that came, judged whenever somebody looks.

A statement follows another when it opens with what that one closed with, on a later day. In whatever
order the files come, a gap is gone as soon as what was missing is there.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, RowMapping, Uuid, bindparam, text
from sqlalchemy.orm import Session

_OF_FILES = text(
    "SELECT * FROM statement_gap WHERE file_id = ANY(:file_ids) ORDER BY closing_on, id"
).bindparams(bindparam("file_ids", type_=ARRAY(Uuid)))
_OF_ACCOUNTS = text(
    "SELECT * FROM statement_gap WHERE closing_on >= :since ORDER BY closing_on DESC, id LIMIT :limit"
)


@dataclass(frozen=True)
class Gap:
    """What is missing before a statement: days, the bank's numbers where both sides have one, a sum.

    Without missing days the statement simply begins with another balance than the one before ended with.
    """

    statement_id: UUID
    file_id: UUID
    collecting_account_id: UUID
    first_missing: date
    last_missing: date
    first_number: int | None
    last_number: int | None
    difference_cents: int

    @property
    def code(self) -> str:
        """The gap as a warning: `gap:2026-11-03..2026-11-05` or `gap:2026-11-03..2026-11-05:12..14`."""
        if self.last_missing < self.first_missing:
            return f"does_not_continue:{self.first_missing}:{self.difference_cents}"
        days = f"gap:{self.first_missing}..{self.last_missing}"
        numbered = self.first_number is not None and self.last_number is not None
        return f"{days}:{self.first_number}..{self.last_number}" if numbered else days


def gaps_in_files(session: Session, file_ids: list[UUID]) -> dict[UUID, list[str]]:
    """The gaps before the statements of each of these files, as warnings."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in session.execute(_OF_FILES, {"file_ids": file_ids}).mappings():
        gap = _gap(row)
        if gap.code not in found[gap.file_id]:
            found[gap.file_id].append(gap.code)
    return found


def open_gaps(session: Session, since: date, limit: int = 200) -> list[Gap]:
    """The gaps of all accounts before statements that closed since a day, newest first, each once."""
    gaps: dict[tuple[UUID, str], Gap] = {}
    for row in session.execute(_OF_ACCOUNTS, {"since": since, "limit": limit}).mappings():
        gap = _gap(row)
        gaps.setdefault((gap.collecting_account_id, gap.code), gap)
    return list(gaps.values())


def _gap(told: RowMapping) -> Gap:
    number, last_number = told["number"], told["last_number"]
    numbered = number is not None and last_number is not None and number - last_number > 1
    return Gap(
        statement_id=told["id"],
        file_id=told["file_id"],
        collecting_account_id=told["collecting_account_id"],
        first_missing=told["last_day"] + timedelta(days=1),
        last_missing=told["first_day"] - timedelta(days=1),
        first_number=last_number + 1 if numbered else None,
        last_number=number - 1 if numbered else None,
        difference_cents=told["opening_cents"] - told["last_closing_cents"],
    )
