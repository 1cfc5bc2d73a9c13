"""The pledges that waiting lines may belong to, for one line or for many with the same few queries."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.sealing import CannotOpen, ContactSealer
from services.pledges.domain.bank.matching import Receipt, Suggestion, references_to_try, suggest
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.candidates import as_candidate, by_references, contacts
from services.pledges.store.bank.same_sums import of_same_sum
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.bank.settle_bank_line import Circumstances, as_receipt

_Found = list[tuple[Pledge, CampaignTerms]]


def suggest_pledges(
    session: Session, sealer: ContactSealer, lines: Sequence[BankLine]
) -> dict[UUID, list[Suggestion]]:
    """For each line, the likeliest pledges, best first; nothing for money that goes out."""
    receipts = {line.id: _receipt(line) for line in lines if line.amount_cents > 0 and line.detailed}
    found = _candidates(session, receipts)
    names = open_names(
        session, sealer, {pledge.contact_subject for each in found.values() for pledge, _ in each}
    )
    return {
        line_id: suggest(
            receipt,
            [
                as_candidate(pledge, terms, names.get(pledge.contact_subject))
                for pledge, terms in found[line_id]
            ],
        )
        for line_id, receipt in receipts.items()
    }


def _receipt(line: BankLine) -> Receipt:
    return as_receipt(line, Circumstances(sound=True, finding=None))


def _candidates(session: Session, receipts: dict[UUID, Receipt]) -> dict[UUID, _Found]:
    tried = {line_id: references_to_try(receipt) for line_id, receipt in receipts.items()}
    named = by_references(session, sorted({each for references in tried.values() for each in references}))
    of_sum = of_same_sum(session, receipts)
    candidates = {}
    for line_id, references in tried.items():
        found = [named[each] for each in references if each in named] + of_sum.get(line_id, [])
        candidates[line_id] = list({pledge.id: (pledge, terms) for pledge, terms in found}.values())
    return candidates


def open_names(session: Session, sealer: ContactSealer, subjects: Collection[UUID]) -> dict[UUID, str]:
    """The names of these backers, without those who were forgotten."""
    opened = open_contacts(session, sealer, subjects)
    return {subject: str(contact.get("name", "")) for subject, contact in opened.items()}


def open_contacts(
    session: Session, sealer: ContactSealer, subjects: Collection[UUID]
) -> dict[UUID, dict[str, Any]]:
    """The contact data of these backers, without those who were forgotten."""
    opened = {}
    for contact in contacts(session, list(subjects)):
        try:
            opened[contact.subject] = sealer.open(contact.sealed())
        except CannotOpen:
            continue
    return opened
