"""Somebody promises goods without an account; the letter's link keeps the promise.

Rows are locked in one order everywhere: need, contributor, promise, and what is counted last.
"""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Gone, Invalid, NotFound, TooMany
from services.ideas.domain.campaign_states import State
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.giving.needs import HELD_FOR, TAKES_GOODS
from services.ideas.domain.giving.promise_states import PromiseState
from services.ideas.domain.protection.form_limits import EPOCH, Form
from services.ideas.store.campaigns import Campaign
from services.ideas.store.form_counts import count_up
from services.ideas.store.giving.needs import GoodsNeed, left_of, lock_need
from services.ideas.store.giving.promises import GoodsPromise
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.know_contributor import ContactGiven, know_contributor
from services.ideas.usecases.giving.letters import ask_to_confirm
from services.ideas.usecases.protection.count_form import count_form
from services.ideas.usecases.show_campaign import is_known

# Letters that promises send to one address within a day, whoever wrote it.
MOST_LETTERS, LETTERS_WINDOW = 12, timedelta(days=1)


def promise_goods(
    context: Context,
    who: Identity,
    need_id: uuid.UUID,
    contact: ContactGiven,
    *,
    count: int,
    note: str = "",
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Promise so many, never beyond what is needed. Raises NotFound, Gone, Conflict, Invalid, TooMany.

    Whoever asks learns nothing of whether the address is known.
    """
    with transaction(context.sessions) as session:
        known = recall(session, claim)
        if known is not None:
            return known
        count_form(session, context, who, Form.GOODS)
        need = lock_need(session, need_id)
        campaign = check_open(session, need, who)
        check_left(session, need, count)
        _count_letter(session, context, contact.email)
        contributor = know_contributor(session, context, contact)
        now = platform_now(session)
        promise = GoodsPromise(
            id=new_id(),
            need_id=need.id,
            contributor_id=contributor.id,
            state=PromiseState.HELD,
            count=count,
            note=note,
            promised_at=now,
            held_until=now + HELD_FOR,
        )
        session.add(promise)
        session.flush()
        ask_to_confirm(session, campaign, need, promise, contributor)
        result: dict[str, Any] = {
            "count": count,
            "held_until": as_text(now + HELD_FOR),
            "left": left_of(session, need),
        }
        remember(session, claim, result)
        return result


def check_open(session: Session, need: GoodsNeed, who: Identity) -> Campaign:
    """The campaign of a need that takes promises. Raises NotFound, Gone, Conflict."""
    campaign = session.get(Campaign, need.campaign_id)
    if campaign is None or not is_known(campaign, who):
        raise NotFound("goods need")
    if need.closed_at is not None:
        raise Gone("need_closed", "The association does not need it any more")
    if State(campaign.state) not in TAKES_GOODS:
        raise Conflict("no_goods_now", f"A campaign that is {campaign.state} takes no goods")
    return campaign


def check_left(session: Session, need: GoodsNeed, count: int) -> None:
    """So many of the held need are still to be promised. Raises Invalid on `count`."""
    if count > left_of(session, need):
        raise Invalid("count", "more_than_left")


def _count_letter(session: Session, context: Context, email: str) -> None:
    """However many write an address, its owner gets few letters. Raises TooMany, known or not."""
    now = platform_now(session)
    begun = EPOCH + (now - EPOCH) // LETTERS_WINDOW * LETTERS_WINDOW
    if count_up(session, f"goods_letters:{context.sealer.reader_of(email)}", begun) > MOST_LETTERS:
        raise TooMany(retry_after=int((begun + LETTERS_WINDOW - now).total_seconds()) + 1)
