"""Receipts of the association's own money: brought, kept, shown to members and staff alone."""

import hashlib
import uuid
from typing import Any, NamedTuple

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Invalid, NotFound, Unavailable
from services.ideas.domain.budgeting.evidence import (
    MOST_FILES,
    PDF,
    PICTURE,
    RefusedEvidence,
    check_pdf,
    claims_to_be_pdf,
)
from services.ideas.domain.budgeting.own_money_states import EntryState
from services.ideas.domain.protection.form_limits import Form
from services.ideas.picture_coding.coding import RefusedPicture, TooManyPictures, code_picture
from services.ideas.store.budgeting.own_money import OwnMoney, OwnMoneyEvidence, evidence_of, read_evidence
from services.ideas.usecases.budgeting.note_contributions import note_contributions
from services.ideas.usecases.budgeting.own_money import (
    concerned_campaign,
    entry_view,
    lock_entry,
    member_campaign,
)
from services.ideas.usecases.context import Context
from services.ideas.usecases.protection.count_form import count_form


class Receipt(NamedTuple):
    """A file as it is kept."""

    media_type: str
    content: bytes
    sha256: str


def add_evidence(context: Context, who: Identity, entry_id: uuid.UUID, content: bytes) -> dict[str, Any]:
    """Add a receipt to an entry; the same file again changes nothing.

    Raises NotFound, Forbidden, Conflict, TooMany, Unavailable, and Invalid on `evidence`: required,
    too_large, not_a_picture (neither that nor a PDF), too_many_pixels, unreadable.
    """
    with transaction(context.sessions) as session:
        entry = session.get(OwnMoney, entry_id)
        if entry is None:
            raise NotFound("own money")
        member_campaign(session, who, entry.campaign_id)
        count_form(session, context, who, Form.MAKERS_PICTURE)
    receipt = _read(content)
    with transaction(context.sessions) as session:
        entry, campaign = lock_entry(session, who, entry_id)
        member_campaign(session, who, campaign.id)
        present = evidence_of(session, [entry_id])[entry_id]
        if all(each.sha256 != receipt.sha256 for each in present):
            if entry.state != EntryState.ENTERED:
                raise Conflict("entry_settled", f"The entry is {entry.state}")
            if len(present) >= MOST_FILES:
                raise Conflict("too_many_files", f"At most {MOST_FILES}")
            now = platform_now(session)
            added = OwnMoneyEvidence(
                id=new_id(), entry_id=entry_id, added_by=who.actor, added_at=now, **receipt._asdict()
            )
            session.add(added)
            present.append(added)
            details = {"entry": str(entry_id), "sha256": receipt.sha256}
            audit.record(session, who.actor, "own_money.evidence_added", f"campaign:{campaign.id}", details)
            note_contributions(session, campaign.id, context.share_defaults)
        return entry_view(entry, present, campaign, who)


def show_evidence(
    context: Context, who: Identity, entry_id: uuid.UUID, evidence_id: uuid.UUID
) -> OwnMoneyEvidence:
    """A receipt with its bytes, for members and staff. Raises NotFound."""
    with reading(context.sessions) as session:
        entry = session.get(OwnMoney, entry_id)
        if entry is None:
            raise NotFound("evidence")
        concerned_campaign(session, who, entry.campaign_id)
        found = read_evidence(session, entry_id, evidence_id)
        if found is None:
            raise NotFound("evidence")
        return found


def _read(content: bytes) -> Receipt:
    if claims_to_be_pdf(content):
        try:
            check_pdf(content)
        except RefusedEvidence as refused:
            raise Invalid("evidence", refused.code) from refused
        return Receipt(PDF, content, hashlib.sha256(content).hexdigest())
    try:
        coded = code_picture(content)
    except RefusedPicture as refused:
        raise Invalid("evidence", refused.code) from refused
    except TooManyPictures as error:
        raise Unavailable("decoder") from error
    # Small print is to be read: the largest that there is.
    shown = max(
        (each for each in coded.renditions if each.media_type == PICTURE), key=lambda each: each.width
    )
    return Receipt(PICTURE, shown.content, coded.sha256)
