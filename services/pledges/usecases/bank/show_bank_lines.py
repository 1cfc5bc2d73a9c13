"""Bank lines as finance staff see them, with suggestions for those that nobody could place."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.paging import page
from services.chassis.problems import NotFound
from services.chassis.sealing import ContactSealer
from services.pledges.domain.bank.bank_entries import SHOWN_AFTER_SETTLING, masked_iban
from services.pledges.domain.bank.matching import Suggestion
from services.pledges.domain.bank.sure_matches import sure_match
from services.pledges.domain.bank.told_parts import read_parts
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.inbox_lines import (
    LineFilter,
    ListedLine,
    counts_of_queues,
    counts_of_reasons,
    order_key,
    page_of_lines,
)
from services.pledges.store.bank.line_work import assignments_of, notes_of
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import NUMBER_PREFIX, Pledge
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.inbox.ask_for_rest import rest_to_ask
from services.pledges.usecases.inbox.line_story import event_view, open_request, person_of, story_of_line
from services.pledges.usecases.inbox.suggest_pledges import suggest_pledges

_WAITING = frozenset({"inbox", "proposed"})


def list_lines(
    sessions: Sessions,
    wanted: LineFilter,
    order: str,
    after: Sequence[Any] | None,
    limit: int,
    older_than_days: int | None = None,
) -> dict[str, Any]:
    """A page of lines in that order; `older_than_days` counts from the day the bank booked them."""
    with reading(sessions) as session:
        now = platform_now(session)
        wanted = older_than(session, wanted, older_than_days)
        rows = page_of_lines(session, wanted, order, after, limit)
    return page(rows, limit, lambda row: _listed_view(row, now), lambda row: order_key(row.line, order))


def older_than(session: Session, wanted: LineFilter, days: int | None) -> LineFilter:
    """The same lines, but only those that the bank booked more than so many days ago."""
    if days is None:
        return wanted
    newest = local_day(platform_now(session)) - timedelta(days=days + 1)
    return replace(wanted, booked_to=min(wanted.booked_to or newest, newest))


def count_lines(sessions: Sessions) -> dict[str, Any]:
    """How many lines wait, by queue and by reason; bounded, see COUNTED_TO."""
    with reading(sessions) as session:
        reasons = counts_of_reasons(session)
        queues = counts_of_queues(session)
    return {"queues": queues, "reasons": reasons}


def show_line(sessions: Sessions, sealer: ContactSealer, line_id: UUID, actor: str) -> dict[str, Any]:
    """One line with all that is known of it; while it waits, with the likeliest pledges. Raises NotFound."""
    with transaction(sessions) as session:
        line = session.get(BankLine, line_id)
        if line is None:
            raise NotFound("bank line")
        now = platform_now(session)
        pledge = session.get(Pledge, line.pledge_id) if line.pledge_id else None
        shown = line_view(line, pledge.number if pledge else None, now)
        waits = line.state in _WAITING
        suggestions = suggest_pledges(session, sealer, [line]).get(line_id, []) if waits else []
        shown |= _work_view(session, line, actor, now)
        rest = rest_to_ask(session, line, suggestions)
        account = session.get_one(CollectingAccount, line.collecting_account_id)
    sure = sure_match(suggestions)
    return shown | {
        "collecting_account": account.association_name,
        "rest_to_ask": asdict(rest) if rest else None,
        "suggestions": [_suggestion_view(suggestion, sure) for suggestion in suggestions],
    }


def line_view(line: BankLine, pledge_number: int | None, now: datetime) -> dict[str, Any]:
    """A line with its payer's account masked, and without personal data once it is long settled."""
    settled = _is_long_settled(line, now)
    return {
        "id": str(line.id),
        "booked_on": line.booked_on,
        "age_days": _age(line.booked_on, now),
        "amount_cents": line.amount_cents,
        "payer_name": None if settled else line.party_name,
        "payer_account_masked": None if settled else masked_iban(line.party_iban),
        "reference": line.reference,
        "told_references": [part.reference for part in read_parts(line.told_parts)],
        "message": None if settled else line.message,
        "archive_id": line.archive_id,
        "state": line.state,
        "reason": line.reason,
        "pledge_id": str(line.pledge_id) if line.pledge_id else None,
        "pledge_number": f"{NUMBER_PREFIX}{pledge_number}" if pledge_number else None,
    }


def _is_long_settled(line: BankLine, now: datetime) -> bool:
    return line.decided_at is not None and now - line.decided_at > SHOWN_AFTER_SETTLING


def _age(booked_on: date, now: datetime) -> int:
    return max((local_day(now) - booked_on).days, 0)


def _listed_view(row: ListedLine, now: datetime) -> dict[str, Any]:
    work = {"assigned_to": person_of(row.assigned_to), "notes": row.notes}
    return line_view(row.line, row.pledge_number, now) | work


def _work_view(session: Session, line: BankLine, actor: str, now: datetime) -> dict[str, Any]:
    assignment = assignments_of(session, [line.id]).get(line.id)
    request = open_request(session, line.id, now)
    # What people wrote about a payer leaves the screens with what the bank told.
    notes = [] if _is_long_settled(line, now) else notes_of(session, line.id)
    return {
        "assigned_to": person_of(assignment.assigned_to) if assignment else None,
        "request": approval_view(request, actor, now) if request else None,
        "notes": [
            {"id": str(each.id), "text": each.text, "who": person_of(each.written_by), "at": each.written_at}
            for each in notes
        ],
        "story": [event_view(event) for event in story_of_line(session, line)],
    }


def _suggestion_view(suggestion: Suggestion, sure: Suggestion | None) -> dict[str, Any]:
    candidate = suggestion.candidate
    return {
        "pledge_id": str(candidate.pledge_id),
        "number": candidate.number,
        "name": candidate.name,
        "amount_cents": candidate.amount_cents,
        "campaign_title": candidate.campaign_title,
        "made_on": candidate.made_on,
        "state": candidate.state,
        "for": list(suggestion.reasons_for),
        "against": list(suggestion.reasons_against),
        "sure": suggestion is sure,
    }
