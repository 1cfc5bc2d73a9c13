"""What a waiting receipt may be together with others: several pledges' payment, or a part of one's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, reading
from services.chassis.problems import NotFound
from services.chassis.sealing import ContactSealer
from services.pledges.domain.bank import references
from services.pledges.domain.bank.combinations import WaitingLine, joins, splits
from services.pledges.domain.bank.matching import Candidate
from services.pledges.domain.bank.told_parts import read_parts, told_split
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.candidates import as_candidate, by_references
from services.pledges.store.bank.unpaid_pledges import newest_unpaid
from services.pledges.usecases.bank.settle_bank_line import Circumstances, as_receipt
from services.pledges.usecases.inbox.suggest_pledges import open_names

NAMES_OPENED = 300
OTHERS_LOOKED_AT = 50


def suggest_together(sessions: Sessions, sealer: ContactSealer, line_id: UUID) -> dict[str, Any]:
    """Splits and joins that add up to the cent, likeliest first; nothing for what does not wait.

    Raises NotFound.
    """
    with reading(sessions) as session:
        line = session.get(BankLine, line_id)
        if line is None:
            raise NotFound("bank line")
        if line.state not in ("inbox", "proposed") or line.amount_cents <= 0 or not line.detailed:
            return {"splits": [], "joins": []}
        receipt = as_receipt(line, Circumstances(sound=True, finding=None))
        candidates = _candidates(session, sealer, line)
        others = [_waiting(other) for other in _alike(session, line)]
    by_reference = {each.reference: each for each in candidates if each.reference}
    told = told_split(receipt, read_parts(line.told_parts), by_reference)
    # What the payer named goes before what only adds up; both would be the same thing twice.
    found_splits = [told] if told else splits(receipt, candidates)
    found_joins = joins(receipt, _waiting(line), others, candidates)
    return {
        "splits": [
            {
                "pledges": [_pledge_view(each) for each in found.pledges],
                "rest_cents": found.rest_cents,
                "reasons": list(found.reasons),
            }
            for found in found_splits
        ],
        "joins": [
            {
                "pledge": _pledge_view(found.pledge),
                "lines": [_line_view(each) for each in found.lines],
                "reasons": list(found.reasons),
            }
            for found in found_joins
        ],
    }


def _candidates(session: Session, sealer: ContactSealer, line: BankLine) -> list[Candidate]:
    """Pledges that the payer named, and the newest unpaid ones with their backers' names."""
    told = references.found_in_text(line.message or "") + ([line.reference] if line.reference else [])
    told += [part.reference for part in read_parts(line.told_parts)]
    found = list(by_references(session, told).values())
    found += newest_unpaid(session, line.collecting_account_id, NAMES_OPENED, made_until=line.booked_on)
    unique = {pledge.id: (pledge, terms) for pledge, terms in found}
    names = open_names(session, sealer, {pledge.contact_subject for pledge, _ in unique.values()})
    return [
        as_candidate(pledge, terms, names.get(pledge.contact_subject)) for pledge, terms in unique.values()
    ]


def _alike(session: Session, line: BankLine) -> Sequence[BankLine]:
    """Other waiting receipts to the account that share the payer or the reference."""
    shared = [
        column == value
        for column, value in (
            (BankLine.party_iban, line.party_iban),
            (BankLine.party_name, line.party_name),
            (BankLine.reference, line.reference),
        )
        if value
    ]
    if not shared:
        return []
    query = select(BankLine).where(
        BankLine.state == "inbox",
        BankLine.collecting_account_id == line.collecting_account_id,
        BankLine.amount_cents > 0,
        BankLine.detailed,
        BankLine.id != line.id,
        or_(*shared),
    )
    return session.scalars(query.order_by(BankLine.booked_on, BankLine.id).limit(OTHERS_LOOKED_AT)).all()


def _waiting(line: BankLine) -> WaitingLine:
    return WaitingLine(
        line_id=line.id,
        amount_cents=line.amount_cents,
        booked_on=line.booked_on,
        party_name=line.party_name,
        reference=line.reference,
    )


def _pledge_view(candidate: Candidate) -> dict[str, Any]:
    return {
        "pledge_id": str(candidate.pledge_id),
        "number": candidate.number,
        "name": candidate.name,
        "amount_cents": candidate.amount_cents,
        "campaign_title": candidate.campaign_title,
        "made_on": candidate.made_on,
        "state": candidate.state,
        "refusal": None,
    }


def _line_view(line: WaitingLine) -> dict[str, Any]:
    return {"id": str(line.line_id), "booked_on": line.booked_on, "amount_cents": line.amount_cents}
