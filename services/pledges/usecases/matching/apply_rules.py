"""Rules that staff wrote, applied to lines that would otherwise wait in the inbox."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.pledges.domain.books.ledger import Posting
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.bank_rules import BankRule


def load_rules(session: Session, collecting_account_id: UUID) -> list[BankRule]:
    """The rules in force for lines of the account, in the order in which they are tried."""
    return []


def rule_for(rules: Sequence[BankRule], line: BankLine) -> BankRule | None:
    """The first rule that the line meets. Never one for a receipt that bears a valid reference.

    The caller asks only about lines of a sound file that have no finding and that nothing else placed.
    """
    return None


def apply_rule(session: Session, line: BankLine, rule: BankRule) -> Posting | None:
    """Do what the rule says with a new line; what is to be posted for it, in place of what leaving it posts.

    Nothing is to be posted for a part of a bundle that was booked before and that the rule only notes.
    """
    return None
