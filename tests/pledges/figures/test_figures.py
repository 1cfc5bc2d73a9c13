"""The figures of the desk: counted by day from what happened, and never more often than needed."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from services.chassis.database import transaction
from services.pledges.domain.books import postings
from services.pledges.domain.figures.forecast import forecast, standing_by_day
from services.pledges.domain.figures.periods import Period, first_day
from services.pledges.domain.figures.waiting import days_within
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.books.ledger import post, reverse
from services.pledges.usecases.books.show_books import summary
from services.pledges.usecases.figures.count_figures import count_desk_figures
from services.pledges.usecases.figures.funders import NewEntry, enter_for_funder, show_funders
from services.pledges.usecases.figures.show_figures import book_figures, desk_figures
from services.pledges.usecases.pledging.project_totals import project_totals
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from tests.pledges.bank_world import TODAY, Paid, entry, statement
from tests.pledges.card_world import City
from tests.pledges.refund_world import refund

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=UTC)


def happened(world, pledge, days_ago, state, cents):
    """Write a line of the pledge's history as if it had happened then."""
    with transaction(world.sessions) as session:
        session.execute(
            text(
                "INSERT INTO pledge_change (pledge_id, at, happening, state, amount_cents, actor) "
                "VALUES (:id, :at, 'x', :state, :cents, 'test')"
            ),
            {"id": pledge.id, "at": NOON - timedelta(days=days_ago), "state": state, "cents": cents},
        )


def mark(world):
    with transaction(world.sessions) as session:
        session.execute(text("INSERT INTO campaign_totals SELECT campaign_id, 0, 0, 0, 0, 0, 0, 0 "
                             "FROM campaign_terms ON CONFLICT DO NOTHING"))  # fmt: skip
        session.execute(text("INSERT INTO totals_mark (campaign_id) SELECT campaign_id FROM campaign_terms"))
    project_totals(world.sessions)


def test_the_days_before_the_first_count_are_worked_out_from_the_histories(world):
    paid, lapsed = world.pledge(2500, "paid", paid_cents=2500), world.pledge(1000, "lapsed")
    happened(world, paid, 9, "awaiting_payment", 2500)
    happened(world, paid, 5, "paid", 2500)
    happened(world, lapsed, 7, "awaiting_payment", 1000)
    happened(world, lapsed, 3, "lapsed", 1000)
    mark(world)
    count_desk_figures(world.sessions)
    rows = world.rows("SELECT day, promised_cents, secured_cents, collected_cents FROM desk_day ORDER BY day")
    assert [((TODAY - row[0]).days, *row[1:]) for row in rows] == [
        (9, 2500, 0, 0),
        (7, 3500, 0, 0),
        (5, 3500, 2500, 2500),
        (3, 2500, 2500, 2500),
        (0, 2500, 2500, 2500),
    ]
    assert world.rows("SELECT count(*) FROM campaign_day") == [(4,)]


def test_counting_again_changes_nothing_and_today_follows_the_sums(world):
    world.pledge(2500)
    mark(world)
    count_desk_figures(world.sessions)
    before = world.rows("SELECT * FROM desk_day") + world.rows("SELECT * FROM figure_day")
    count_desk_figures(world.sessions)
    assert world.rows("SELECT * FROM desk_day") + world.rows("SELECT * FROM figure_day") == before
    world.pledge(1500)
    mark(world)
    count_desk_figures(world.sessions)
    figures = desk_figures(world.sessions, Period.WEEK)
    assert [each["promised_cents"] for each in figures["money"]] == [4000]
    assert [(each["part"], each["items"], each["cents"]) for each in figures["given"]] == [
        ("bank_transfer", 2, 4000)
    ]
    assert figures["awaiting"] == {"pledges": 2, "cents": 4000, "overdue": 0}
    assert {each["kind"] for each in figures["coming"]} == {"transfers_due", "deadline"}
    assert figures["districts"][0]["district_slug"] == "tuppurala"


def test_an_empty_desk_has_figures_too(world):
    count_desk_figures(world.sessions)
    for period in Period:
        figures = desk_figures(world.sessions, period)
        assert figures["money"][-1]["promised_cents"] == 0 and figures["given"] == []
        assert [age["lines"] for age in figures["ageing"]["ages"]] == [0, 0, 0]
        assert book_figures(world.sessions, period)["median_days"] is None


def test_before_the_first_count_the_page_is_empty_and_does_not_fail(world):
    assert desk_figures(world.sessions, Period.ALL)["money"] == []


def test_fees_and_receipts_are_those_of_the_books_also_when_booked_late_and_undone(world):
    day = TODAY - timedelta(days=20)
    with transaction(world.sessions) as session:
        charged = postings.card_charged(world.account_id, world.campaign_id, "ch_1", TODAY, 5000, 100)
        post(session, charged)
    count_desk_figures(world.sessions)
    with transaction(world.sessions) as session:
        late = post(session, postings.bank_received(world.account_id, world.campaign_id, uuid4(), day, 900))
        post(session, postings.bank_received(world.account_id, world.campaign_id, uuid4(), day, 700))
    count_desk_figures(world.sessions)
    with transaction(world.sessions) as session:
        reverse(session, late)
    count_desk_figures(world.sessions)
    rows = world.rows("SELECT figure, part, sum(cents) FROM figure_day WHERE figure <> 'given' GROUP BY 1, 2")
    found = {(figure, part): int(cents) for figure, part, cents in rows}
    assert found == {("fee", "stripe"): 100, ("received", "card"): 5000, ("received", "bank_transfer"): 700}


def test_funders_are_entered_once_for_each_key_and_never_altered(world):
    entry = NewEntry(
        funder="esf", kind="planned", amount_cents=129_598_900, entered_for=TODAY, note="Hakemus"
    )
    enter_for_funder(world.sessions, entry, None, "person:maija")
    correction = NewEntry(funder="esf", kind="planned", amount_cents=-900, entered_for=TODAY, note="Korjaus")
    enter_for_funder(world.sessions, correction, None, "person:maija")
    shown = show_funders(world.sessions)
    assert shown["funders"][0] == {"funder": "esf", "planned_cents": 129_598_000, "realised_cents": 0}
    assert [each["note"] for each in shown["entries"]] == ["Korjaus", "Hakemus"]
    with pytest.raises(Exception, match="permission denied"), transaction(world.sessions) as session:
        session.execute(text("UPDATE funder_entry SET amount_cents = 1"))


LEDGER = """
    SELECT split_part(account, ':', 1) AS noun, sum(balance_cents)::bigint FROM ledger_balance GROUP BY 1
"""


def test_the_figures_are_those_of_the_books_at_the_same_moment(city: City):
    """Cards, a matched transfer, one too many that waits, and a refund that has left."""
    campaign = city.campaign(model="keep_what_comes", cap_cents=12_000)
    kept, given_back = (city.back(campaign, amount_cents=cents) for cents in (6_000, 2_500))
    promised = city.fresh(city.promise(campaign, 1_500, "bank_transfer"))
    day = local_day(datetime.now(UTC))
    brought = [Paid(1_500, promised.reference), Paid(900, message="kenelle?")]
    told = [entry([each], f"E{number}") for number, each in enumerate(brought)]
    content = statement(*told, total=2_400, on=day, iban="FI2112345600000785")
    import_bank_file(city.context.sessions, "tiliote.xml", content, "person:finance")
    refund(city, given_back, 1_000)
    send_due_refunds(city.context)
    project_totals(city.context.sessions)
    count_desk_figures(city.context.sessions)
    desk, books = (each(city.context.sessions, Period.ALL) for each in (desk_figures, book_figures))
    ledger = {noun: int(cents) for noun, cents in city.rows(LEDGER)}
    now = desk["money"][-1]
    assert now["collected_cents"] == -ledger["held"] == 9_000
    assert now["collected_cents"] + now["refunded_cents"] == sum(each["cents"] for each in books["received"])
    assert sum(each["cents"] for each in books["fees"]) == ledger["stripe_fees"]
    assert sum(age["cents"] for age in desk["ageing"]["ages"]) == -ledger["unallocated_receipts"] == 900
    assert sum(each["collected_cents"] for each in desk["districts"]) == now["collected_cents"]
    assert show_funders(city.context.sessions)["collected_cents"] == now["collected_cents"]
    assert summary(city.context.sessions)["collected_cents"] == now["collected_cents"]
    by_way = {each["part"]: each["cents"] for each in books["received"]}
    assert by_way == {"card": 8_500, "bank_transfer": 1_500}
    assert city.fresh(kept).paid_cents == 6_000


def test_campaigns_near_their_cap_or_their_end_are_shown_with_what_is_left(city: City):
    def promised(cents: int, days: int, cap: int | None) -> str:
        made = city.campaign(days=days, cap_cents=cap, model="keep_what_comes")
        city.promise(made, cents, "bank_transfer")
        return str(made)

    wanted = {promised(8_000, 90, 10_000): 8_000, promised(1_000, 5, None): 1_000}
    promised(7_900, 90, 10_000)
    project_totals(city.context.sessions)
    near = desk_figures(city.context.sessions, Period.WEEK)["near_limits"]
    assert {each["campaign_id"]: each["promised_cents"] for each in near} == wanted
    ending, full = near
    assert (ending["cap_cents"], ending["days_left"] in (4, 5)) == (None, True)
    assert (full["cap_cents"], full["days_left"] in (89, 90)) == (10_000, True)


@pytest.mark.parametrize(
    ("period", "first"),
    [
        (Period.WEEK, date(2026, 11, 16)),
        (Period.MONTH, date(2026, 11, 1)),
        (Period.QUARTER, date(2026, 10, 1)),
        (Period.YEAR, date(2026, 1, 1)),
        (Period.ALL, date(2025, 3, 4)),
    ],
)
def test_a_period_begins_on_its_first_day(period, first):
    assert first_day(period, date(2026, 11, 22), date(2025, 3, 4)) == first


def test_the_forecast_carries_the_median_day_on():
    today, last = date(2026, 11, 22), date(2026, 12, 2)
    steady = [1000 * each for each in range(1, 21)]
    assert forecast(steady, 25_000, today, last).fills_on == date(2026, 11, 27)
    assert forecast(steady, 90_000, today, last).percent == 33
    assert forecast([20_000, *[20_000] * 19, 90_000], 100_000, today, last).outcome == "falls_short"
    assert forecast(steady, 20_000, today, last).outcome == "full"
    assert forecast([5], 20_000, today, last).outcome == "unknown"


@given(
    st.lists(st.integers(-(10**12), 10**12), max_size=40),
    st.integers(0, 10**12),
    st.integers(-5, 400),
)
def test_a_forecast_never_promises_more_than_full_nor_a_day_after_the_end(standing, goal, days):
    today = date(2026, 11, 22)
    last = today + timedelta(days=days)
    found = forecast(standing, goal, today, last)
    if found.outcome == "fills":
        assert today <= found.fills_on <= last
    if found.outcome == "falls_short":
        assert found.percent <= 99


def test_days_without_a_change_stand_as_the_day_before():
    known = [(date(2026, 11, 18), 100), (date(2026, 11, 20), 300)]
    assert standing_by_day(known, date(2026, 11, 22), 6, before_cents=50) == [50, 100, 100, 300, 300, 300]


def test_half_and_most_of_the_payments():
    assert days_within({0: 5, 1: 3, 9: 2}, 50) == 0
    assert days_within({0: 5, 1: 3, 9: 2}, 90) == 9
    assert days_within({}, 50) is None
