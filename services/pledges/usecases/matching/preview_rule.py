"""What a rule would have caught, before anybody agrees to it. Nothing is changed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.chassis.database import Sessions, platform_now, reading
from services.chassis.problems import Invalid
from services.pledges.domain.bank.line_rules import (
    Conditions,
    NotARule,
    check_conditions,
    may_be_ruled,
    meets,
)
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.bank_rules import lines_for_preview

LOOKS_BACK = timedelta(days=90)
MOST_LOOKED_AT = 20_000
_EXAMPLES = 10


def preview_rule(
    sessions: Sessions, conditions: Conditions, collecting_account_id: UUID | None
) -> dict[str, Any]:
    """Count, sum and examples of the last ninety days' lines that meet the conditions. Raises Invalid.

    `complete` is false where so many lines waited that only the newest were looked at.
    """
    right = checked_conditions(conditions)
    caught: list[BankLine] = []
    looked_at = lines = cents = 0
    with reading(sessions) as session:
        since = local_day(platform_now(session)) - LOOKS_BACK
        for line in lines_for_preview(session, collecting_account_id, since, MOST_LOOKED_AT):
            looked_at += 1
            if not may_be_ruled(line) or not meets(right, line):
                continue
            lines, cents = lines + 1, cents + line.amount_cents
            if len(caught) < _EXAMPLES:
                caught.append(line)
    return {
        "since": since,
        "looked_at": looked_at,
        "complete": looked_at < MOST_LOOKED_AT,
        "lines": lines,
        "amount_cents": cents,
        "examples": _examples(caught),
    }


def checked_conditions(conditions: Conditions) -> Conditions:
    """The conditions as they may be kept. Raises Invalid."""
    try:
        return check_conditions(conditions)
    except NotARule as error:
        raise Invalid(error.field, error.code) from error


def _examples(lines: Sequence[BankLine]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(line.id),
            "booked_on": line.booked_on,
            "amount_cents": line.amount_cents,
            "payer_name": line.party_name,
            "message": line.message,
            "state": line.state,
        }
        for line in lines
    ]
