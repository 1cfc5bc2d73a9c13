"""Proofs of a person: a puzzle for a browser that runs scripts, a code by mail for every other.

Each is bound to what it is for (one mailbox at one campaign, or one pledge) and opens one card page.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.chassis.problems import Invalid, Problem
from services.contracts.events import PledgeCodeRequested
from services.contracts.mailboxes import mailbox_of
from services.pledges.domain.protection.proofs import (
    CODE_DIGITS,
    CODE_LIFETIME,
    CODE_TRIES,
    PUZZLE_LIFETIME,
    CodeAnswer,
    Puzzle,
    PuzzleAnswer,
    is_solved,
    read_answer,
    read_puzzle,
    write_puzzle,
)
from services.pledges.store.protection.attempts import (
    PledgeCode,
    take_code_try,
    true_now,
    use_code,
    use_puzzle,
)
from services.pledges.usecases.context import Context


@dataclass(frozen=True)
class Weighed:
    """What an answer turned out to be worth; at most one of the three."""

    puzzle_salt: str | None = None
    code_id: UUID | None = None
    wrong_code: bool = False


NOTHING = Weighed()


def subject_of_promise(campaign_id: UUID, email: str) -> str:
    """What a proof is for that comes before the pledge."""
    return f"campaign:{campaign_id}:{mailbox_of(email)}"


def subject_of_pledge(pledge_id: UUID) -> str:
    """What a proof is for that comes from the holder of a pledge's link."""
    return f"pledge:{pledge_id}"


def set_puzzle(context: Context, subject: str) -> dict[str, Any]:
    """A fresh puzzle; nothing is stored until it is used."""
    with transaction(context.sessions) as session:
        expires_at = true_now(session) + PUZZLE_LIFETIME
    bits, salt = context.settings.puzzle_bits, secrets.token_urlsafe(16)
    puzzle = Puzzle(salt, _digest(context, subject).hex(), bits, expires_at)
    return {
        "puzzle": write_puzzle(_key(context), puzzle),
        "salt": puzzle.salt,
        "parts": puzzle.parts,
        "bits": puzzle.bits,
        "expires_at": puzzle.expires_at,
    }


def mail_code(context: Context, session: Session, subject: str, email: str, language: str) -> UUID:
    """Send a code to the address, in the caller's transaction; the id under which it is answered."""
    code_id, digits = new_id(), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    expires_at = true_now(session) + CODE_LIFETIME
    session.add(
        PledgeCode(
            id=code_id,
            subject=_digest(context, subject),
            code_hash=_code_hash(context, code_id, digits),
            expires_at=expires_at,
        )
    )
    sealed = context.sealer.seal(
        context.sealer.new_wrapped_key(), f"pledge_code:{code_id}", {"email": email, "code": digits}
    )
    emit(
        session,
        PledgeCodeRequested(
            code_id=str(code_id), locale=language, expires_at=expires_at.isoformat(), contact=sealed
        ),
    )
    return code_id


def is_code(header: str) -> bool:
    """Whether the answer is a code that was mailed, which can be guessed."""
    return isinstance(read_answer(header), CodeAnswer)


def weigh(context: Context, header: str, subject: str) -> Weighed:
    """What the answer is worth for this subject. A code's try is spent before anything is compared."""
    match read_answer(header):
        case PuzzleAnswer(written, answers):
            return _weigh_puzzle(context, written, answers, subject)
        case CodeAnswer(code_id, digits):
            return _weigh_code(context, code_id, digits, subject)
        case _:
            return NOTHING


def use_up(session: Session, proof: Weighed, *, otherwise: Problem) -> None:
    """Use the proof, once and for good. Raises Invalid for a wrong code, or what the caller gives."""
    if proof.wrong_code:
        raise Invalid("code", "wrong_code")
    now = true_now(session)
    if proof.puzzle_salt is not None and use_puzzle(session, proof.puzzle_salt, now):
        return
    if proof.code_id is not None and use_code(session, proof.code_id, now):
        return
    raise otherwise


def _weigh_puzzle(context: Context, written: str, answers: list[str], subject: str) -> Weighed:
    with transaction(context.sessions) as session:
        puzzle = read_puzzle(_key(context), written, true_now(session))
    asked = _digest(context, subject).hex()
    if puzzle is None or puzzle.subject != asked or not is_solved(puzzle, answers):
        return NOTHING
    return Weighed(puzzle_salt=puzzle.salt)


def _weigh_code(context: Context, code_id: str, digits: str, subject: str) -> Weighed:
    try:
        known = UUID(code_id)
    except ValueError:
        return Weighed(wrong_code=True)
    with transaction(context.sessions) as session:
        code = take_code_try(session, known, CODE_TRIES, true_now(session))
    if code is None or code.subject != _digest(context, subject):
        return Weighed(wrong_code=True)
    right = hmac.compare_digest(code.code_hash, _code_hash(context, known, digits))
    return Weighed(code_id=known) if right else Weighed(wrong_code=True)


def _key(context: Context) -> bytes:
    return context.settings.link_key.reveal().encode()


def _digest(context: Context, subject: str) -> bytes:
    return hmac.digest(_key(context), f"proof|{subject}".encode("utf-8", "surrogatepass"), hashlib.sha256)


def _code_hash(context: Context, code_id: UUID, digits: str) -> bytes:
    return hmac.digest(_key(context), f"pledge_code|{code_id}|{digits}".encode(), hashlib.sha256)
