"""Rules that staff wrote, applied to lines that would otherwise wait in the inbox."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.pledges.domain.bank.line_rules import Conditions, may_be_ruled, meets
from services.pledges.domain.books import postings
from services.pledges.domain.books.ledger import Posting
from services.pledges.domain.books.line_postings import booked_by_rule
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.bank_rules import BankRule, rules_in_force


def load_rules(session: Session, collecting_account_id: UUID) -> list[BankRule]:
    """The rules in force for lines of the account, in the order in which they are tried."""
    return rules_in_force(session, collecting_account_id)


def rule_for(rules: Sequence[BankRule], line: BankLine) -> BankRule | None:
    """The first rule that the line meets. Never one for a receipt that bears a valid reference.

    The caller asks only about lines of a sound file that have no finding and that nothing else placed.
    """
    if not rules or not may_be_ruled(line):
        return None
    return next((rule for rule in rules if meets(Conditions.read(rule.conditions), line)), None)


def apply_rule(
    session: Session, line: BankLine, rule: BankRule, now: datetime | None = None, *, posted: bool = False
) -> Posting | None:
    """Do what the rule says with a new line; what is to be posted for it, in place of what leaving it posts.

    Nothing is to be posted for a part of a bundle that was booked before and that the rule only notes;
    `posted` says the same of a line that has waited in the inbox.
    """
    posted = posted or line.parent_id is not None
    line.rule_id = rule.id
    account_id, cents = line.collecting_account_id, line.amount_cents
    if rule.account is None:
        line.state, line.reason = "inbox", "rule_note"
        return None if posted else postings.bank_unallocated(account_id, line.id, line.booked_on, cents)
    line.state, line.reason, line.decided_at = "matched", "rule", now or platform_now(session)
    return booked_by_rule(account_id, line.id, line.booked_on, rule.account, cents, posted=posted)
