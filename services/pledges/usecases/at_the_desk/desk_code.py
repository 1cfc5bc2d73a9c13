"""The code on a paper from the desk: with the pledge's number it opens the pledge, as its link would."""

import hashlib
import hmac
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.addresses import customer_of
from services.chassis.database import platform_now, transaction
from services.chassis.links import pledge_link_token
from services.chassis.problems import NotFound, TooMany
from services.chassis.settings import Secret
from services.chassis.short_codes import (
    ATTEMPTS_PER_ADDRESS,
    ATTEMPTS_PER_NUMBER,
    ATTEMPTS_WITHIN,
    read_code,
    read_number,
    short_code,
    written,
)
from services.pledges.store.at_the_desk.assisted import (
    AssistedPledge,
    assisted_by_number,
    assisted_of,
    count_attempt,
)
from services.pledges.store.pledging.pledge import NUMBER_PREFIX, lock_pledge
from services.pledges.usecases.advance_pledge import BACKER, note
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.pledge_view import check_link

log = logs.get(__name__)


def code_of(key: Secret, assisted: AssistedPledge) -> str:
    """The code, made anew each time it is printed: like a link's secret it is stored nowhere."""
    return short_code(_digest(key, f"desk-code|{assisted.pledge_id}|{assisted.code_generation}"))


def open_with_code(context: Context, number: str, code: str, address: str) -> dict[str, Any]:
    """The id and link token of the pledge that number and code open; the opening stands in its history.

    Raises NotFound, the same for a wrong number and a wrong code, and TooMany.
    """
    wanted = read_number(number, NUMBER_PREFIX)
    with transaction(context.sessions, "code.tried") as session:
        # Counted and committed before anything is compared, so that many at once are no more than one by one.
        refused = _count(context, session, wanted, address)
    if refused:
        log.warning("desk_code.too_many")
        raise TooMany(int(ATTEMPTS_WITHIN.total_seconds()))
    with transaction(context.sessions, "code.opened") as session:
        found = assisted_by_number(session, wanted) if wanted is not None else None
        expected = code_of(context.settings.link_key, found[0]) if found else ""
        if found is None or not hmac.compare_digest(expected.encode(), read_code(code).encode()):
            raise NotFound("pledge")
        _, pledge = found
        # Whoever looks into somebody else's pledge leaves a trace that its owner sees.
        note(session, pledge, "opened_with_code", platform_now(session), actor=BACKER)
        token = pledge_link_token(context.settings.link_key, pledge.id, pledge.link_generation)
        return {"pledge_id": pledge.id, "link_token": token}


def renew_code(context: Context, pledge_id: UUID, token: str) -> dict[str, Any]:
    """Another code for whoever holds the link, and another link: whoever knew the old ones is shut out.

    Raises NotFound, also for a pledge that was not taken at a desk.
    """
    with transaction(context.sessions, "code.renewed") as session:
        check_link(context, session, pledge_id, token)
        pledge = lock_pledge(session, pledge_id)
        assisted = assisted_of(session, pledge_id)
        if pledge is None or assisted is None:
            raise NotFound("paper")
        # Asked again under the lock: of two that come at once, the second one's link is void by now.
        check_link(context, session, pledge_id, token)
        assisted.code_generation += 1
        pledge.link_generation += 1
        note(session, pledge, "code_renewed", platform_now(session), actor=BACKER)
        return {
            "number": pledge.short_number,
            "code": written(code_of(context.settings.link_key, assisted)),
            "link_token": pledge_link_token(context.settings.link_key, pledge_id, pledge.link_generation),
        }


def _count(context: Context, session: Session, number: int | None, address: str) -> bool:
    now = platform_now(session)
    # An address is somebody's too, so only its keyed hash is kept, and that for two days.
    mark = _digest(context.settings.link_key, f"desk-code-address|{customer_of(address)}").hex()[:32]
    from_here = count_attempt(session, f"address:{mark}", now)
    at_pledge = count_attempt(session, f"pledge:{number}", now) if number is not None else 0
    return from_here > ATTEMPTS_PER_ADDRESS or at_pledge > ATTEMPTS_PER_NUMBER


def _digest(key: Secret, message: str) -> bytes:
    return hmac.new(key.reveal().encode(), message.encode(), hashlib.sha256).digest()
