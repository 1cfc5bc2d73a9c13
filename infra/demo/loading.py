"""Loads the city into databases that are already running: one transaction each, and only once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from infra.demo import bank_rows, book_rows, campaign_rows, giving_rows, idea_rows, pledge_rows, pools
from infra.demo.bank_plan import Booking, PlannedRefund, Statement, plan_refunds, plan_statements
from infra.demo.givers import add_givers, add_register, plan_givers
from infra.demo.giving_plan import plan_given
from infra.demo.odd_receipts import odd_receipts
from infra.demo.plan import Cast, PlannedCampaign, plan_campaigns, published
from infra.demo.pledge_plan import PlannedPledge, hand_over_rewards, plan_pledges
from infra.demo.pool_plan import PlannedPool, granted_cents, payments, plan_pools
from infra.demo.rows import Rows
from infra.demo.sandbox_rows import first_free_line, keep_bank_lines, keep_cards
from services.chassis import audit
from services.chassis.collecting import seldom_collecting
from services.chassis.database import Sessions, transaction
from services.chassis.sealing import ContactSealer
from services.ideas.domain.protection.digests import Digests
from services.ideas.store.campaigns import Campaign
from services.pledges.store.pledging.sums import sums_of
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.settling.settlements import settled_cents

ACTOR = "demo"
# Enough for what is drawn; numbers that are left over are never given to anybody.
_NUMBERS = {"pledge": 6_000, "refund": 600, "settlement": 40, "match_fund": 2}
_ORDER_IN_PLEDGES = (
    *("campaign_terms", "campaign_reward", "campaign_report", "backer_contact", "pledge", "pledge_change"),
    *(
        "pledge_reward",
        "payment",
        "erasure_order",
        "closing_plan",
        "plan_line",
        "bank_file",
        "bank_file_part",
    ),
    *(
        "bank_import",
        "bank_statement",
        "bank_line",
        "refund",
        "assisted_pledge",
        "cash_receipt",
        "settlement",
    ),
    *(
        "match_fund",
        "match_campaign",
        "campaign_contributions",
        "approval",
        "state_change",
        "ledger_transaction",
        "ledger_entry",
    ),
)
_ORDER_IN_IDEAS = (
    *(
        "ideas",
        "idea_search_keys",
        "idea_supports",
        "idea_remarks",
        "idea_flags",
        "idea_answers",
        "campaigns",
    ),
    *("campaign_budget_lines", "campaign_state_changes", "campaign_updates", "campaign_rewards"),
    *("experiment_reports", "experiment_report_versions", "campaign_totals"),
    *("contributors", "contributor_skills", "live_consents", "consent_steps", "contributor_certificates"),
    *("shifts", "shift_sign_ups", "goods_needs", "goods_promises"),
    *("own_share_terms", "own_money", "own_money_evidence", "counted_contributions"),
)
_COUNT_CASH = text(
    "UPDATE cash_receipt SET state = 'confirmed', decided_by = :witness, decided_at = :at WHERE id = :id"
)
# Worked out from histories as long as no day was counted; the first tick may have come before us.
_COUNT_DAYS_ANEW = tuple(text(f"DELETE FROM {table}") for table in ("campaign_day", "desk_day", "figure_day"))  # noqa: S608
_SHOW_ANSWERS = text(
    "UPDATE ideas SET answer_id = said.id FROM idea_answers said "
    "WHERE said.idea_id = ideas.id AND ideas.answer_id IS NULL"
)


@dataclass(frozen=True)
class Place:
    """Where the city is loaded, and with which keys of this installation."""

    pledges: Sessions
    ideas: Sessions
    sealer: ContactSealer
    digests: Digests
    sandboxes: Path
    desks: Mapping[str, UUID]


def load_city(place: Place, cast: Cast, now: datetime) -> int:
    """Load what is not there yet, as it stands at that moment; how many pledges were written.

    Ids follow from the moment: a second attempt with the same one goes on where the first stopped.
    """
    campaigns = plan_campaigns(cast, now)
    opened = [each.id for each in published(campaigns)]
    with seldom_collecting():
        written = _load_pledges(place, cast, campaigns, now)
        with transaction(place.pledges) as session:
            sums = {id_: vars(each) for id_, each in sums_of(session, opened).items()}
            settled = {id_: {"paid_out_cents": settled_cents(session, id_)} for id_ in opened}
        _load_ideas(place, cast, campaigns, {id_: sums[id_] | settled[id_] for id_ in opened}, now)
    return written


def _load_pledges(place: Place, cast: Cast, campaigns: Sequence[PlannedCampaign], now: datetime) -> int:
    with transaction(place.pledges) as session:
        first = published(campaigns)[0].id
        if session.scalar(select(exists().where(CampaignTerms.campaign_id == first))):
            return 0
        numbers = {table: _next_numbers(session, table, count) for table, count in _NUMBERS.items()}
    pledges = plan_pledges(campaigns, numbers["pledge"], cast, now)
    refunds = plan_refunds(pledges, numbers["refund"], now)
    funds = plan_pools(campaigns, numbers["match_fund"], now)
    sponsored = payments(funds, cast.operator)
    statements = _statements(place, cast, campaigns, (pledges, refunds, sponsored), now)
    _pay(refunds, statements)
    hand_over_rewards(pledges)
    rows = _rows_of_pledges(place, cast, campaigns, (pledges, funds), now)
    bank_rows.add_files(rows, statements, cast)
    book_rows.add_bank_postings(rows, statements)
    book_rows.add_refunds(rows, refunds, statements, cast)
    book_rows.add_settlements(rows, campaigns, pledges, numbers["settlement"], cast)
    keep_bank_lines(place.sandboxes, statements)
    keep_cards(place.sandboxes, pledges)
    with transaction(place.pledges) as session:
        rows.write(session)
        for pledge in pledge_rows.cash_of(pledges):
            session.execute(_COUNT_CASH, _counted(pledge, cast))
        pools.spend(session, funds, statements, cast, now)
        _write_totals(session, campaigns)
        for forgotten in _COUNT_DAYS_ANEW:
            session.execute(forgotten)
        audit.record(session, ACTOR, "demo.city_loaded", "city", {"pledges": len(pledges)})
    return len(pledges)


def _next_numbers(session: Session, table: str, count: int) -> Iterator[int]:
    drawn = text("SELECT nextval(pg_get_serial_sequence(:table, 'number')) FROM generate_series(1, :count)")
    return iter(session.scalars(drawn, {"table": table, "count": count}).all())


def _statements(
    place: Place,
    cast: Cast,
    campaigns: Sequence[PlannedCampaign],
    moved: tuple[Sequence[PlannedPledge], Sequence[PlannedRefund], Sequence[Booking]],
    now: datetime,
) -> list[Statement]:
    pledges, refunds, sponsored = moved
    paid = [Booking(each.campaign.organiser, each.booked_on, each) for each in pledges if each.booked_on]
    back = [
        Booking(each.pledge.campaign.organiser, each.booked_on, each) for each in refunds if each.booked_on
    ]
    odd = odd_receipts(cast.organisers, pledges, now)
    return plan_statements(campaigns, [*paid, *back, *odd, *sponsored], first_free_line(place.sandboxes), now)


def _pay(refunds: Sequence[PlannedRefund], statements: Sequence[Statement]) -> None:
    """Write into the histories what the bank's files brought, and what is to go back of it."""
    for statement in statements:
        for booking in statement.bookings:
            if isinstance(booking.cause, PlannedPledge):
                booking.cause.pay(statement.brought_at)
    for refund in refunds:
        refund.pledge.note(refund.listed_at, "refund_listed", "paid", reason=refund.pledge.campaign.state)
    for statement in statements:
        for booking in statement.bookings:
            if isinstance(booking.cause, PlannedRefund):
                booking.cause.pledge.give_back(statement.brought_at)


def _rows_of_pledges(
    place: Place,
    cast: Cast,
    campaigns: Sequence[PlannedCampaign],
    given: tuple[Sequence[PlannedPledge], Sequence[PlannedPool]],
    now: datetime,
) -> Rows:
    rows = Rows(*_ORDER_IN_PLEDGES)
    pledges, funds = given
    pledge_rows.add_terms(rows, campaigns, pledges)
    pledge_rows.add_pledges(rows, pledges, place.sealer, now)
    pledge_rows.add_decisions(rows, campaigns, pledges, granted_cents(funds))
    pools.add_pools(rows, funds, cast)
    giving_rows.add_told(rows, plan_given(campaigns, plan_givers(now), now), now)
    pledge_rows.add_assisted(rows, pledges, place.desks, cast)
    pledge_rows.add_sales(rows, campaigns, pledges)
    pledge_rows.add_reports(rows, campaigns)
    book_rows.add_cash(rows, pledge_rows.cash_of(pledges))
    return rows


def _counted(pledge: PlannedPledge, cast: Cast) -> dict[str, object]:
    return {"id": pledge_rows.cash_receipt_id(pledge), "witness": cast.finance, "at": pledge.secured_at}


def _write_totals(session: Session, campaigns: Sequence[PlannedCampaign]) -> None:
    """The service's own count of what was written."""
    sums = sums_of(session, [each.id for each in published(campaigns)])
    rows = Rows("campaign_totals")
    campaign_rows.add_totals(rows, campaigns, {id_: vars(each) for id_, each in sums.items()})
    rows.write(session)


def _load_ideas(
    place: Place,
    cast: Cast,
    campaigns: Sequence[PlannedCampaign],
    sums: Mapping[UUID, Mapping[str, int]],
    now: datetime,
) -> None:
    with transaction(place.ideas) as session:
        if session.scalar(select(exists().where(Campaign.id == campaigns[0].id))):
            return
    rows = Rows(*_ORDER_IN_IDEAS)
    adopted = idea_rows.add_ideas(rows, cast, place.digests, now)
    campaign_rows.add_campaigns(rows, campaigns, adopted, cast)
    campaign_rows.add_totals(rows, campaigns, sums)
    givers = plan_givers(now)
    add_givers(rows, givers, place.sealer, place.digests)
    add_register(rows, givers, cast, now)
    giving_rows.add_given(rows, plan_given(campaigns, givers, now), cast)
    with transaction(place.ideas) as session:
        rows.write(session)
        campaign_rows.open_sales(session, campaigns)
        session.execute(_SHOW_ANSWERS)
        audit.record(session, ACTOR, "demo.city_loaded", "city", {"campaigns": len(campaigns)})
