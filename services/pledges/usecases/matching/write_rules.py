"""Rules for bank lines are made, changed and stopped by two people; a change is a new rule in its place."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.idempotency import Claim
from services.chassis.identifiers import new_id
from services.chassis.paging import page
from services.chassis.problems import Conflict, Invalid, NotFound
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.bank.line_rules import RULE_ACCOUNTS, Conditions
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.bank.bank_rules import BankRule, Hits, lock_rule, page_of_rules
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.usecases.approving.propose import ask, asked_before, make_room
from services.pledges.usecases.matching.preview_rule import checked_conditions


@dataclass(frozen=True, kw_only=True)
class RuleWish:
    """A rule as somebody asks for it: either an account or a note for those who look into the line."""

    name: str
    position: int
    conditions: Conditions
    collecting_account_id: UUID | None = None
    account: str | None = None
    note: str | None = None


def propose_rule(
    sessions: Sessions,
    wish: RuleWish,
    replaced_id: UUID | None,
    comment: str,
    actor: str,
    claim: Claim | None = None,
) -> Approval:
    """Propose a new rule, or another in the place of one. Raises NotFound, Invalid, Conflict."""
    conditions = checked_conditions(wish.conditions)
    if (wish.account is None) == (not wish.note):
        raise Invalid("account", "account_or_note")
    if wish.account not in (None, *RULE_ACCOUNTS):
        raise Invalid("account", "unknown")
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        content = {
            "action": "change" if replaced_id else "create",
            "rule_id": str(new_id()),
            "name": wish.name,
            "position": wish.position,
            "conditions": conditions.stored(),
            "account": wish.account,
            "note": wish.note or None,
        }
        content |= _account_content(session, wish.collecting_account_id) | _replaced(session, replaced_id)
        subject = replaced_id or UUID(str(content["rule_id"]))
        make_room(session, subject)
        return ask(session, "bank_rule", subject, content, comment, actor, claim)


def propose_stop(
    sessions: Sessions, rule_id: UUID, comment: str, actor: str, claim: Claim | None = None
) -> Approval:
    """Propose that a rule catches nothing more. Raises NotFound, Conflict."""
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        content = {"action": "stop"} | _replaced(session, rule_id)
        make_room(session, rule_id)
        return ask(session, "bank_rule", rule_id, content, comment, actor, claim)


def execute_rule(session: Session, approval: Approval) -> None:
    """Two people agreed: the rule is in force from now on, or is no more. Raises Conflict."""
    content = approval.content
    replaced_id = UUID(content["replaces"]) if content.get("replaces") else None
    fresh = content | _replaced(session, replaced_id)
    if fingerprint(fresh) != approval.content_hash:
        raise Conflict("content_changed")
    now = platform_now(session)
    if replaced_id is not None:
        replaced = session.get_one(BankRule, replaced_id)
        replaced.state, replaced.stopped_at, replaced.stopped_by = "stopped", now, str(approval.decided_by)
    if content["action"] != "stop":
        session.add(_rule(content, approval, replaced_id))
    session.flush()
    audit.record(
        session, str(approval.decided_by), f"bank_rule.{content['action']}", str(approval.subject_id)
    )


def list_rules(sessions: Sessions, state: str, after: tuple[int, int] | None, limit: int) -> dict[str, Any]:
    """A page of rules in the order in which they are tried, each with what it has caught."""
    with reading(sessions) as session:
        rows = page_of_rules(session, state, after, limit)
    return page(rows, limit, lambda row: _view(row[0], row[1]), lambda row: (row[0].position, row[0].number))


def _rule(content: dict[str, Any], approval: Approval, replaced_id: UUID | None) -> BankRule:
    account_id = content["collecting_account_id"]
    return BankRule(
        id=UUID(content["rule_id"]),
        position=content["position"],
        name=content["name"],
        collecting_account_id=UUID(account_id) if account_id else None,
        conditions=content["conditions"],
        effect="account" if content["account"] else "note",
        account=content["account"],
        note=content["note"],
        state="active",
        replaces=replaced_id,
        made_at=approval.decided_at,
        made_by=approval.requested_by,
        approved_by=approval.decided_by,
    )


def _replaced(session: Session, rule_id: UUID | None) -> dict[str, Any]:
    """The rule that ends, as it is now; only one that is in force can be changed or stopped."""
    if rule_id is None:
        return {"replaces": None}
    rule = lock_rule(session, rule_id)
    if rule is None:
        raise NotFound("rule")
    if rule.state != "active":
        raise Conflict("rule_stopped")
    return {
        "replaces": str(rule.id),
        "replaced_name": rule.name,
        "replaced_conditions": rule.conditions,
        "replaced_account": rule.account,
        "replaced_note": rule.note,
    }


def _account_content(session: Session, account_id: UUID | None) -> dict[str, Any]:
    if account_id is None:
        return {"collecting_account_id": None, "collecting_account_name": None}
    account = session.get(CollectingAccount, account_id)
    if account is None:
        raise Invalid("collecting_account_id", "unknown")
    return {"collecting_account_id": str(account_id), "collecting_account_name": account.association_name}


def _view(rule: BankRule, hits: Hits) -> dict[str, Any]:
    return {
        "id": str(rule.id),
        "position": rule.position,
        "name": rule.name,
        "collecting_account_id": str(rule.collecting_account_id) if rule.collecting_account_id else None,
        "conditions": rule.conditions,
        "account": rule.account,
        "note": rule.note,
        "state": rule.state,
        "made_at": rule.made_at,
        "made_by": rule.made_by,
        "approved_by": rule.approved_by,
        "stopped_at": rule.stopped_at,
        "stopped_by": rule.stopped_by,
        "hits": hits.lines,
        "hits_cents": hits.amount_cents,
        "last_hit_on": hits.last_on,
    }
