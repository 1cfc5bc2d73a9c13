"""The draft of a collection's account to the police, for its organiser: as a PDF and for a spreadsheet."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now, reading
from services.chassis.problems import Conflict, NotFound
from services.contracts.display import Display
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.settling.collection_account import facts_of_account, sums_of_account
from services.pledges.domain.settling.printed_statement import PrintedStatement
from services.pledges.domain.settling.statement import Row, rows
from services.pledges.printed.statement_pdf import print_statement
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.settling.ledger_sums import accounts_with_match, provider_costs
from services.pledges.store.settling.settlements import settled_cents
from services.pledges.usecases.context import Context
from services.pledges.usecases.settling.print_statement import in_fours, lines_of_paper, vouchers_on_paper
from services.pledges.usecases.settling.statements import Standing, standing_of

TITLE = "Keräyksen tilitys, luonnos"
_COLLECTIONS = ("pienkerays", "permit")


def collection_account_as_pdf(context: Context, campaign_id: UUID) -> bytes:
    """The paper. Raises NotFound, Conflict (not_a_collection)."""
    return print_statement(_account(context, campaign_id), vouchers_on_paper(context, campaign_id))


def collection_account_as_csv(context: Context, campaign_id: UUID) -> Iterator[str]:
    """The table, line by line. Raises NotFound, Conflict (not_a_collection)."""
    return lines_of_paper(_account(context, campaign_id), vouchers_on_paper(context, campaign_id))


def organiser_of(context: Context, campaign_id: UUID) -> UUID:
    """Whose collection it is. Raises NotFound."""
    with reading(context.sessions) as session:
        terms = session.get(CampaignTerms, campaign_id)
        if terms is None:
            raise NotFound("campaign")
        return terms.association_id


def _account(context: Context, campaign_id: UUID) -> PrintedStatement:
    with reading(context.sessions) as session:
        standing = standing_of(session, campaign_id)
        terms = standing.terms
        if terms.legal_mode not in _COLLECTIONS:
            raise Conflict("not_a_collection", "A sale gives no account of a collection")
        moved = rows(standing.ledger.movements)
        moved[Row.MATCH] = moved.get(Row.MATCH, 0) + _match_elsewhere(session, standing)
        sums = sums_of_account(
            moved, provider_costs(session, campaign_id), settled_cents(session, campaign_id)
        )
        collecting: Any = standing.accounts.collecting
        account = f"{collecting.association_name}, {in_fours(collecting.iban)}"
        return PrintedStatement(
            title=TITLE,
            made_on=local_day(platform_now(session)),
            facts=facts_of_account(Display.read(_shown(terms)), terms.title, account),
            sums=tuple(sums),
        )


def _match_elsewhere(session: Session, own: Standing) -> int:
    """The match that came to the organiser from another account, in cents."""
    campaign_id = own.terms.campaign_id
    others = accounts_with_match(session, campaign_id, own.accounts.collecting.id)
    moved = (rows(standing_of(session, campaign_id, each).ledger.movements) for each in others)
    return sum(each.get(Row.MATCH, 0) for each in moved)


def _shown(terms: CampaignTerms) -> dict[str, Any]:
    known = {
        "organiser": terms.association_name,
        "legal_mode": terms.legal_mode,
        "number": terms.legal_number,
    }
    return known | (terms.display or {})
