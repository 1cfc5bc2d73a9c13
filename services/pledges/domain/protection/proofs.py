"""Proofs that a person stands behind a card: a solved puzzle, or a code that came by mail.

A puzzle is stateless until it is used: the server signs what it asks, binds it to one campaign and
one mailbox, and later checks a few digests. It is made of several small parts rather than one large
one, so that the time it takes varies little and progress can be shown.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PUZZLE_PARTS = 16
PUZZLE_LIFETIME = timedelta(minutes=20)
CODE_LIFETIME = timedelta(minutes=15)
CODE_DIGITS = 6
CODE_TRIES = 5

_ANSWER = re.compile("[0-9]{1,12}", re.ASCII)
_PURPOSE = b"pledges.puzzle.v1|"


@dataclass(frozen=True)
class Puzzle:
    """What is to be found: for each part a number that gives a digest with `bits` leading zero bits.

    The digest is SHA-256 of "{salt}:{part}:{number}", parts counted from 0.
    """

    salt: str
    subject: str
    bits: int
    expires_at: datetime

    @property
    def parts(self) -> int:
        """How many numbers are asked for."""
        return PUZZLE_PARTS


def write_puzzle(key: bytes, puzzle: Puzzle) -> str:
    """The puzzle as it travels to a browser and back, signed."""
    told = [puzzle.salt, puzzle.subject, puzzle.bits, int(puzzle.expires_at.timestamp())]
    body = base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=")
    return f"{body.decode()}.{_signature(key, body)}"


def read_puzzle(key: bytes, written: str, now: datetime) -> Puzzle | None:
    """The puzzle, or nothing where we did not write it or it has expired."""
    body, _, signature = written.partition(".")
    if not written.isascii() or not hmac.compare_digest(signature, _signature(key, body.encode())):
        return None
    salt, subject, bits, expires = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    expires_at = datetime.fromtimestamp(expires, UTC)
    return Puzzle(salt, subject, bits, expires_at) if now < expires_at else None


def is_solved(puzzle: Puzzle, answers: list[str]) -> bool:
    """Whether each part has its number."""
    if len(answers) != puzzle.parts or not all(_ANSWER.fullmatch(answer) for answer in answers):
        return False
    return all(is_hit(puzzle, part, answer) for part, answer in enumerate(answers))


def is_hit(puzzle: Puzzle, part: int, answer: str) -> bool:
    """Whether the number solves this part."""
    digest = hashlib.sha256(f"{puzzle.salt}:{part}:{answer}".encode()).digest()
    return int.from_bytes(digest) >> (256 - puzzle.bits) == 0


def _signature(key: bytes, body: bytes) -> str:
    digest = hmac.digest(key, _PURPOSE + body, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True)
class PuzzleAnswer:
    """A puzzle as it was written, and the numbers that were found."""

    written: str
    answers: list[str]


@dataclass(frozen=True)
class CodeAnswer:
    """Which code was mailed, and what was typed."""

    code_id: str
    digits: str


Answer = PuzzleAnswer | CodeAnswer


def read_answer(header: str) -> Answer | None:
    """The answer in a header: "puzzle WRITTEN N,N,…" or "code ID DIGITS"; nothing where it is neither."""
    match header.split():
        case ["puzzle", written, numbers]:
            return PuzzleAnswer(written, numbers.split(",")[: PUZZLE_PARTS + 1])
        case ["code", code_id, *digits] if digits:
            return CodeAnswer(code_id, "".join(digits))
        case _:
            return None
