"""Bank lines as finance staff see them, with suggestions for those that nobody could place."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.paging import page
from services.chassis.problems import NotFound
from services.chassis.sealing import CannotOpen, ContactSealer
from services.pledges.domain.bank.bank_entries import SHOWN_AFTER_SETTLING, masked_iban
from services.pledges.domain.bank.matching import Candidate, Suggestion, references_to_try, suggest
from services.pledges.store.bank.bank_lines import BankLine, LineFilter, page_of_lines
from services.pledges.store.bank.candidates import as_candidate, by_references, contacts, of_sum
from services.pledges.store.pledging.pledge import NUMBER_PREFIX, Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.bank.settle_bank_line import Circumstances, as_receipt

_WAITING = frozenset({"inbox", "proposed"})


def list_lines(
    sessions: Sessions, wanted: LineFilter, after: tuple[date, UUID] | None, limit: int
) -> dict[str, Any]:
    """A page of lines, oldest first."""
    with transaction(sessions) as session:
        now = platform_now(session)
        rows = page_of_lines(session, wanted, after, limit)
    return page(
        rows,
        limit,
        lambda row: line_view(row[0], row[1], now),
        lambda row: (row[0].booked_on, row[0].id),
    )


def show_line(sessions: Sessions, sealer: ContactSealer, line_id: UUID) -> dict[str, Any]:
    """One line; while it waits, with the likeliest pledges. Raises NotFound."""
    with transaction(sessions) as session:
        line = session.get(BankLine, line_id)
        if line is None:
            raise NotFound("bank line")
        pledge = session.get(Pledge, line.pledge_id) if line.pledge_id else None
        shown = line_view(line, pledge.number if pledge else None, platform_now(session))
        waits = line.state in _WAITING and line.amount_cents > 0 and line.detailed
        suggestions = _suggestions(session, sealer, line) if waits else []
    return shown | {"suggestions": [_suggestion_view(suggestion) for suggestion in suggestions]}


def line_view(line: BankLine, pledge_number: int | None, now: datetime) -> dict[str, Any]:
    """A line with its payer's account masked, and without personal data once it is long settled."""
    settled = line.decided_at is not None and now - line.decided_at > SHOWN_AFTER_SETTLING
    return {
        "id": str(line.id),
        "booked_on": line.booked_on,
        "amount_cents": line.amount_cents,
        "payer_name": None if settled else line.party_name,
        "payer_account_masked": None if settled else masked_iban(line.party_iban),
        "reference": line.reference,
        "message": None if settled else line.message,
        "archive_id": line.archive_id,
        "state": line.state,
        "reason": line.reason,
        "pledge_id": str(line.pledge_id) if line.pledge_id else None,
        "pledge_number": f"{NUMBER_PREFIX}{pledge_number}" if pledge_number else None,
    }


def _suggestions(session: Session, sealer: ContactSealer, line: BankLine) -> list[Suggestion]:
    receipt = as_receipt(line, Circumstances(sound=True, finding=None))
    found = list(by_references(session, references_to_try(receipt)).values())
    found += of_sum(session, line.collecting_account_id, line.amount_cents, line.booked_on)
    unique = {pledge.id: (pledge, terms) for pledge, terms in found}
    names = _names(session, sealer, [pledge for pledge, _ in unique.values()])
    return suggest(receipt, [_named(pledge, terms, names) for pledge, terms in unique.values()])


def _named(pledge: Pledge, terms: CampaignTerms, names: dict[UUID, str]) -> Candidate:
    return as_candidate(pledge, terms, names.get(pledge.contact_subject))


def _names(session: Session, sealer: ContactSealer, pledges: list[Pledge]) -> dict[UUID, str]:
    names = {}
    for contact in contacts(session, [pledge.contact_subject for pledge in pledges]):
        try:
            names[contact.subject] = str(sealer.open(contact.sealed()).get("name", ""))
        except CannotOpen:
            continue
    return names


def _suggestion_view(suggestion: Suggestion) -> dict[str, Any]:
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
    }
