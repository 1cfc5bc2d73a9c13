"""The loaded city: rows that the services themselves would have written, and that they go on with."""

from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import select, text

from infra.demo.loading import load_city
from infra.demo.plan import PlannedCampaign, plan_campaigns
from infra.sandbox.bank.accounts import Bank
from services.chassis.database import Sessions
from services.chassis.problems import Conflict
from services.chassis.settings import Secret
from services.contracts.events import read_event
from services.ideas.handlers import HANDLERS
from services.pledges.domain.pledging.acceptance import DRAFT_RESERVES_FOR
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.pledging.pledge import BackerContact, Pledge
from services.pledges.store.pledging.terms import CampaignTotals
from services.pledges.store.selling.rewards import follow_taken
from services.pledges.usecases.books.seal_ledger import seal_ledger
from services.pledges.usecases.closing.close_campaign import close_campaign
from services.pledges.usecases.closing.compare_closings import compare_closings
from services.pledges.usecases.context import Context
from services.pledges.usecases.day_close.find_differences import find_differences
from services.pledges.usecases.day_close.self_checks import run_self_checks
from services.pledges.usecases.day_close.verify import verify
from services.pledges.usecases.exporting.number_vouchers import number_vouchers, voucher_findings
from services.pledges.usecases.figures.count_figures import count_desk_figures
from services.pledges.usecases.pledging.make_pledge import NewPledge, make_pledge
from services.pledges.usecases.pledging.project_totals import project_totals
from services.pledges.usecases.selling.show_deliveries import show_deliveries
from tests.demo.conftest import City


def rows(sessions: Sessions, query: str, **values: Any) -> list[Any]:
    """The rows of a query."""
    with sessions() as session:
        return list(session.execute(text(query), values))


def planned(city: City) -> Mapping[str, PlannedCampaign]:
    """The campaigns by their short names."""
    return {each.key: each for each in plan_campaigns(city.cast, city.now)}


def test_half_a_load_is_gone_on_with_and_a_whole_one_changes_nothing(city: City) -> None:
    tables = {
        "pledges": ("pledge", "ledger_entry", "bank_line"),
        "ideas": ("ideas", "campaigns", "idea_remarks"),
    }

    def counts() -> list[int]:
        return [
            rows(getattr(city.place, service), f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608
            for service, names in tables.items()
            for table in names
        ]

    before = counts()
    assert load_city(city.place, city.cast, city.now) == 0
    assert counts() == before
    assert before[0] > 5_000
    assert before[3] >= 300


def test_pledges_stand_in_every_state_that_lasts(city: City) -> None:
    states = {row[0] for row in rows(city.place.pledges, "SELECT DISTINCT state FROM pledge")}
    lasting = {"draft", "pledged", "awaiting_payment", "paid", "released", "withdrawn", "lapsed", "dropped"}
    assert states == lasting
    methods = {row[0] for row in rows(city.place.pledges, "SELECT DISTINCT method FROM pledge")}
    assert methods == {"card", "bank_transfer", "cash"}


def test_ideas_has_the_sums_that_pledges_counts_and_nothing_waits_to_be_told(city: City) -> None:
    query = (
        "SELECT campaign_id, promised_cents, secured_cents, collected_cents, refunded_cents, matched_cents, "
    )
    query += "backers FROM campaign_totals ORDER BY campaign_id"
    assert rows(city.place.pledges, query) == rows(city.place.ideas, query)
    paid_out = "SELECT sum(paid_out_cents)::bigint FROM campaign_totals"
    settled = "SELECT sum(amount_cents)::bigint FROM settlement"
    assert rows(city.place.ideas, paid_out) == rows(city.place.pledges, settled) != [(0,)]
    for sessions in (city.place.pledges, city.place.ideas):
        assert rows(sessions, "SELECT count(*) FROM outbox_event") == [(0,)]
    capped = "SELECT max(promised_cents) FROM campaign_totals t JOIN campaign_terms USING (campaign_id) "
    assert rows(city.place.pledges, f"{capped} WHERE cap_cents IS NOT NULL") == [(1_000_000,)]


def test_the_books_hold_and_agree_with_the_bank(city: City) -> None:
    pledges = city.place.pledges
    while seal_ledger(pledges):
        pass
    number_vouchers(pledges)
    assert voucher_findings(pledges()) == []
    assert {check.name: check.findings for check in run_self_checks(pledges) if not check.passed} == {}
    assert verify(pledges, "") == []
    bank = Bank(city.place.sandboxes / "bank.sqlite3")
    told = {each.iban: each.balance_cents for each in bank.accounts()}
    query = "SELECT iban, sum(balance_cents)::bigint FROM ledger_balance b JOIN collecting_account a "
    query += "ON a.id = b.collecting_account_id AND b.account = 'bank:' || a.id GROUP BY iban"
    assert {row[0]: int(row[1]) for row in rows(pledges, query)} == told


def test_no_day_of_the_year_differs(city: City) -> None:
    today = local_day(city.now)
    days = [today - timedelta(days=back) for back in (1, 2, 3, 9, 30, 31, 75, 130, 171, 210, 290, 330)]
    with city.place.pledges() as session:
        assert {day: found for day in days if (found := find_differences(session, day).differences)} == {}


def test_what_is_sold_in_advance_has_its_buyers_its_price_and_its_stock(city: City, context: Context) -> None:
    pledges = city.place.pledges
    sold = "FROM campaign_terms t JOIN pledge p USING (campaign_id) LEFT JOIN pledge_reward s "
    sold += "ON s.pledge_id = p.id WHERE t.legal_mode = 'presale'"
    amiss = "AND s.count * s.unit_price_cents IS DISTINCT FROM p.amount_cents"
    assert rows(pledges, f"SELECT count(*) {sold} {amiss}") == [(0,)]
    told = "SELECT id, campaign_id, taken, stock, price_cents FROM campaign_reward ORDER BY id"
    rewards = rows(pledges, told)
    assert len(rewards) == len([each for each in planned(city).values() if each.text["mode"] == "presale"])
    assert all(0 < each.taken <= (each.stock or each.taken) for each in rewards)
    with city.place.pledges() as session:
        follow_taken(session, [each.campaign_id for each in rewards], city.now - DRAFT_RESERVES_FOR)
        assert session.execute(text(told)).all() == rewards
    assert {each[:2] for each in rows(city.place.ideas, "SELECT id, campaign_id FROM campaign_rewards")} == {
        each[:2] for each in rewards
    }
    items = show_deliveries(context, planned(city)["kiertopiha"].id, None, None, 100)["items"]
    assert {each["state"] for each in items} == {"waiting", "delivered"}


def test_the_desk_counts_its_figures_from_the_histories(city: City) -> None:
    count_desk_figures(city.place.pledges)
    newest, first = rows(
        city.place.pledges,
        "(SELECT collected_cents FROM desk_day ORDER BY day DESC LIMIT 1) "
        "UNION ALL SELECT count(*) FROM desk_day",
    )
    collected = rows(city.place.pledges, "SELECT sum(collected_cents)::bigint FROM campaign_totals")
    assert newest == collected[0]
    assert first[0] > 200


def test_a_backer_is_known_by_this_installations_keys_and_old_ones_by_none(city: City) -> None:
    with city.place.pledges() as session:
        pledge = session.scalars(select(Pledge).where(Pledge.state == "pledged").limit(1)).one()
        contact = session.get_one(BackerContact, pledge.contact_subject)
        assert city.place.sealer.open(contact.sealed())["email"].endswith("@demo.example")
    kept = "SELECT count(*) FROM pledge p JOIN backer_contact c ON c.subject = p.contact_subject "
    kept += "WHERE p.state = 'lapsed' AND c.erased_at IS NULL AND p.made_at < now() - interval '150 days'"
    assert rows(city.place.pledges, kept) == [(0,)]


@pytest.fixture
def context(city: City) -> Context:
    """Pledges without a card provider: what is done here asks it nothing."""
    settings = SimpleNamespace(link_key=Secret("bGluaw=="))
    return Context(cast(Any, settings), city.place.pledges, cast(Any, None), city.place.sealer)


def promise_to(campaign_id: UUID) -> NewPledge:
    """A bank transfer of 25 euros."""
    return NewPledge(
        campaign_id=campaign_id,
        method="bank_transfer",
        amount_cents=2_500,
        email="uusi@demo.example",
        name="Uusi Tukija (demo)",
        language="fi",
        consent_version="demo",
    )


def test_a_loaded_campaign_takes_a_pledge(city: City, context: Context) -> None:
    campaign = planned(city)["kirpputori"]
    before = _totals(city, campaign.id)
    made = make_pledge(context, None, promise_to(campaign.id))
    assert made["state"] == "awaiting_payment"
    assert project_totals(city.place.pledges) == 1
    assert _totals(city, campaign.id).promised_cents == before.promised_cents + 2_500
    told = rows(
        city.place.pledges,
        "SELECT sequence FROM outbox_delivery WHERE subscriber = 'ideas' AND aggregate LIKE :campaign",
        campaign=f"%{campaign.id}%",
    )
    assert told == [(1,)]


def _totals(city: City, campaign_id: UUID) -> CampaignTotals:
    with city.place.pledges() as session:
        return session.get_one(CampaignTotals, campaign_id)


def test_the_closings_of_the_last_weeks_came_out_as_planned(city: City, context: Context) -> None:
    assert compare_closings(context) >= 3
    found = "SELECT title, content -> 'differences' FROM closing_comparison JOIN campaign_terms "
    found += "USING (campaign_id) WHERE unexplained > 0"
    assert rows(city.place.pledges, found) == []


def test_a_full_collection_takes_nothing_more(city: City, context: Context) -> None:
    with pytest.raises(Conflict, match="cap_reached"):
        make_pledge(context, None, promise_to(planned(city)["latu"].id))


def test_a_loaded_campaign_closes_at_its_deadline_in_both_services(city: City) -> None:
    campaign = planned(city)["pihakahvila"]
    secured_cents = _totals(city, campaign.id).secured_cents
    with city.at(campaign.deadline + timedelta(seconds=5)):
        assert close_campaign(city.place.pledges, campaign.id)
    plan = "SELECT outcome, secured_cents FROM closing_plan WHERE campaign_id = :campaign"
    assert rows(city.place.pledges, plan, campaign=campaign.id) == [("funded", secured_cents)]
    told = "SELECT name, payload FROM outbox_event WHERE aggregate LIKE :campaign ORDER BY id"
    with city.place.ideas() as session, session.begin():
        for name, payload in rows(city.place.pledges, told, campaign=f"%{campaign.id}%"):
            event = read_event(name, payload)
            HANDLERS[type(event)](session, event)
    stands = "SELECT state, outcome FROM campaigns WHERE id = :campaign"
    assert rows(city.place.ideas, stands, campaign=campaign.id) == [("funded", "funded")]
