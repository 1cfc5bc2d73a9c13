"""Finding the pledge of a line by what somebody types.

Names and addresses are sealed for each person, so they are opened only for a bounded number of unpaid
pledges, the newest of the line's account.
"""

import re
import unicodedata
from typing import Any
from uuid import UUID

from services.chassis.database import reading
from services.chassis.problems import NotFound
from services.pledges.domain.bank import references
from services.pledges.domain.bank.line_parts import refusal
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.candidates import by_references
from services.pledges.store.bank.unpaid_pledges import Found, newest_unpaid, with_number
from services.pledges.usecases.context import Context
from services.pledges.usecases.inbox.suggest_pledges import open_contacts
from services.pledges.usecases.matching.held_parts import promise_of

SHOWN = 20
NAMES_OPENED = 300
_NUMBER = re.compile(r"(?:MK-?)?([0-9]{1,18})", re.IGNORECASE)


def search_pledges(context: Context, line_id: UUID, asked: str) -> dict[str, Any]:
    """Pledges by number, reference, backer's name or e-mail address, or campaign, the fitting ones first.

    An address must be whole: nobody finds out addresses by trying their beginnings.

    Raises NotFound.
    """
    with reading(context.sessions) as session:
        line = session.get(BankLine, line_id)
        if line is None:
            raise NotFound("bank line")
        account_id = line.collecting_account_id
        exact: Found = []
        if number := _NUMBER.fullmatch(asked.strip()):
            exact += with_number(session, int(number.group(1)))
        if reference := references.normalise(asked):
            exact += by_references(session, [reference]).values()
        of_campaign = newest_unpaid(session, account_id, SHOWN + 1, title=asked.strip())
        unpaid = newest_unpaid(session, account_id, NAMES_OPENED)
        subjects = {pledge.contact_subject for pledge, _ in [*exact, *of_campaign, *unpaid]}
        contacts = open_contacts(session, context.sealer, subjects)
    names = {subject: str(contact.get("name", "")) for subject, contact in contacts.items()}
    of_backer = [found for found in unpaid if _is_of(contacts.get(found[0].contact_subject, {}), asked)]
    unique = {found[0].id: found for found in [*exact, *of_backer, *of_campaign]}
    views = [_view(line, found, names) for found in unique.values()]
    views.sort(key=lambda view: (view["refusal"] is not None, view["amount_cents"] != line.amount_cents))
    return {"items": views[:SHOWN], "more": len(views) > SHOWN}


def _is_of(contact: dict[str, Any], asked: str) -> bool:
    """Whether the backer has this very address, or a name with all the words."""
    if "@" in asked:
        return str(contact.get("email", "")).casefold() == asked.strip().casefold()
    wanted = _words(asked)
    return bool(wanted) and wanted <= _words(contact.get("name"))


def _view(line: BankLine, found: tuple[Any, Any], names: dict[UUID, str]) -> dict[str, Any]:
    pledge, terms = found
    return {
        "pledge_id": str(pledge.id),
        "number": pledge.short_number,
        "name": names.get(pledge.contact_subject),
        "amount_cents": pledge.amount_cents,
        "campaign_title": terms.title,
        "made_on": local_day(pledge.made_at),
        "state": pledge.state,
        "refusal": refusal(promise_of(pledge, terms), line.collecting_account_id, line.booked_on),
    }


def _words(text: str | None) -> set[str]:
    folded = unicodedata.normalize("NFKD", (text or "").casefold())
    return set(re.findall(r"[a-z0-9]+", "".join(c for c in folded if not unicodedata.combining(c))))
