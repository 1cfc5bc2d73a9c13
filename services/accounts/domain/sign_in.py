"""Signing in by e-mail: what the link and the code are worth, and in whose hands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LIFETIME = timedelta(minutes=10)
WRONG_CODES_ALLOWED = 5
CODE_DIGITS = 6


class Verdict(StrEnum):
    """What an attempt to confirm a sign-in comes to."""

    ACCEPTED = "accepted"
    CODE_NEEDED = "code_needed"
    WRONG_CODE = "wrong_code"
    TOO_MANY_CODES = "too_many_codes"
    OVER = "over"


@dataclass(frozen=True)
class Request:
    """The state of one sign-in that somebody asked for."""

    expires_at: datetime
    used_at: datetime | None
    wrong_codes: int


@dataclass(frozen=True)
class Proof:
    """What the confirming browser brought along; `code` is nothing when no code was typed."""

    browser: bool
    link: bool
    code: bool | None


def judge(request: Request, proof: Proof, now: datetime) -> Verdict:
    """Whether this proof signs the person in.

    The link alone never does: a mail scanner opens it too, in another browser than the one that
    asked. A typed code does, since no scanner types.
    """
    if request.used_at is not None or now >= request.expires_at:
        return Verdict.OVER
    if request.wrong_codes >= WRONG_CODES_ALLOWED:
        return Verdict.TOO_MANY_CODES
    if proof.code is not None:
        return Verdict.ACCEPTED if proof.code else Verdict.WRONG_CODE
    return Verdict.ACCEPTED if proof.link and proof.browser else Verdict.CODE_NEEDED
