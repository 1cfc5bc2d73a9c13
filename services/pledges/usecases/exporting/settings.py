"""The bookkeeper's settings: written from a day on, never changed, kept in the audit."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.chassis.paging import page
from services.chassis.problems import Invalid, NotFound
from services.pledges.domain.exporting.chart import NOUNS, PROPOSED
from services.pledges.domain.exporting.vat import in_force, rate_after_changes
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.exporting.bookkeeping import (
    CampaignDimension,
    ChartAccountRow,
    chart_as_of,
    chart_rows,
    page_of_dimensions,
)
from services.pledges.store.pledging.terms import CampaignTerms


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """A number of the chart for one kind of account, for one collecting account or all."""

    noun: str
    number: str
    name: str
    effective_from: date
    collecting_account_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class NewDimension:
    """Cost centre, project and VAT rate of a campaign; empty ones take back what held before."""

    campaign_id: UUID
    cost_centre: str
    project: str
    vat_basis_points: int | None
    effective_from: date


def show_chart(sessions: Sessions) -> dict[str, Any]:
    """Every setting, newest first, and which kinds of accounts have none that holds today."""
    with reading(sessions) as session:
        now = platform_now(session)
        rows, chart, today = chart_rows(session), chart_as_of(session, now), local_day(now)
    missing = [noun for noun in NOUNS if chart.account(noun, UUID(int=0), today) is None]
    return {"items": [_account_view(row) for row in rows], "missing": missing}


def set_account(sessions: Sessions, wanted: NewAccount, actor: str) -> dict[str, Any]:
    """Give a kind of account its number. Raises Invalid."""
    with transaction(sessions) as session:
        if wanted.noun not in NOUNS:
            raise Invalid("noun", "unknown_account")
        owner = wanted.collecting_account_id
        if owner and session.get(CollectingAccount, owner) is None:
            raise Invalid("collecting_account_id", "not_found")
        row = _add_account(session, wanted, actor)
    return _account_view(row)


def take_proposed(sessions: Sessions, effective_from: date, actor: str) -> int:
    """Give every kind of account without a number the one proposed for it; how many that were."""
    with transaction(sessions) as session:
        chart = chart_as_of(session, platform_now(session))
        missing = [noun for noun in NOUNS if chart.account(noun, UUID(int=0), effective_from) is None]
        for noun in missing:
            number, name = PROPOSED[noun]
            wanted = NewAccount(noun=noun, number=number, name=name, effective_from=effective_from)
            _add_account(session, wanted, actor)
    return len(missing)


def show_dimensions(sessions: Sessions, before: UUID | None, limit: int) -> dict[str, Any]:
    """A page of campaigns with their newest dimension, and the VAT rate as the law has it today."""
    with reading(sessions) as session:
        rows, today = page_of_dimensions(session, before, limit), local_day(platform_now(session))
    return page(rows, limit, lambda row: _dimension_view(*row, today), lambda row: (row[0].campaign_id,))


def set_dimension(sessions: Sessions, wanted: NewDimension, actor: str) -> dict[str, Any]:
    """Say where a campaign's postings belong from a day on. Raises NotFound, Invalid."""
    if wanted.vat_basis_points is not None and not in_force(wanted.vat_basis_points, wanted.effective_from):
        raise Invalid("vat_basis_points", "not_in_force")
    with transaction(sessions) as session:
        terms = session.get(CampaignTerms, wanted.campaign_id)
        if terms is None:
            raise NotFound("campaign")
        values = {name: getattr(wanted, name) for name in wanted.__dataclass_fields__}
        row = CampaignDimension(id=new_id(), set_by=actor, set_at=platform_now(session), **values)
        session.add(row)
        session.flush()
        details = values | {"campaign_id": str(wanted.campaign_id)}
        audit.record(session, actor, "campaign_dimension.set", str(wanted.campaign_id), _told(details))
    return _dimension_view(terms, row, wanted.effective_from)


def _add_account(session: Session, wanted: NewAccount, actor: str) -> ChartAccountRow:
    values = {name: getattr(wanted, name) for name in wanted.__dataclass_fields__}
    row = ChartAccountRow(id=new_id(), set_by=actor, set_at=platform_now(session), **values)
    session.add(row)
    session.flush()
    audit.record(session, actor, "chart_account.set", wanted.noun, _told(values))
    return row


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if value is not None else None for name, value in values.items()}


def _account_view(row: ChartAccountRow) -> dict[str, Any]:
    names = ("id", "noun", "collecting_account_id", "number", "name", "effective_from", "set_by", "set_at")
    return {name: getattr(row, name) for name in names}


def _dimension_view(terms: CampaignTerms, row: CampaignDimension | None, today: date) -> dict[str, Any]:
    rate = row.vat_basis_points if row else None
    if row and rate is not None:
        rate = rate_after_changes(rate, row.effective_from, max(today, row.effective_from))
    return {
        "campaign_id": str(terms.campaign_id),
        "title": terms.title,
        "legal_mode": terms.legal_mode,
        "cost_centre": row.cost_centre if row else "",
        "project": row.project if row else "",
        "vat_basis_points": rate,
        "effective_from": row.effective_from if row else None,
    }
