"""The inbox with ten thousand lines in it: listed by indexes, narrowed and paged by the database."""

import time
from collections.abc import Callable, Iterator
from functools import partial

import psycopg
import pytest
from sqlalchemy import event, select, text
from sqlalchemy.dialects import postgresql

from infra.launcher.databases import plain
from services.chassis.database import reading
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.inbox_lines import LineFilter, counts_of_reasons, query_of_lines
from services.pledges.usecases.inbox import lines_table
from services.pledges.usecases.inbox.suggest_pledges import suggest_pledges
from tests.pledges.bank_world import Paid
from tests.pledges.card_world import City
from tests.pledges.inbox.test_inbox_work import bring
from tests.pledges.test_finance_desk import MAIJA, bank_pledge, get

LINES, SETTLED = 10_000, 20_000
FILL = """
INSERT INTO bank_line (id, collecting_account_id, statement_id, key, detailed, booked_on, amount_cents,
    party_name, message, state, reason, decided_at)
SELECT gen_random_uuid(), collecting_account_id, statement_id, state || '-' || n, true,
    booked_on - (n %% 40), ((n * 7919) %% 90000 + 1) * CASE WHEN n %% 10 = 0 THEN -1 ELSE 1 END,
    'Maksaja ' || n, 'viesti ' || n %% 7, state,
    (ARRAY['reference_missing', 'amount_differs', 'paid_twice', 'too_late'])[1 + n %% 4],
    CASE WHEN state = 'matched' THEN now() END
FROM (SELECT collecting_account_id, statement_id, booked_on FROM bank_line LIMIT 1) AS first,
    generate_series(1, %(lines)s) AS n, (VALUES (%(state)s)) AS given (state)
"""


@pytest.fixture
def full(city: City) -> Iterator[City]:
    """A city whose inbox is very full, and whose settled lines are many more."""
    bring(city, Paid(900))
    with psycopg.connect(plain(city.database.owner_url), autocommit=True) as connection:
        connection.execute(FILL, {"lines": LINES - 1, "state": "inbox"})
        connection.execute(FILL, {"lines": SETTLED, "state": "matched"})
        connection.execute("ANALYZE bank_line")
    yield city


def plan_of(city: City, wanted: LineFilter, order: str) -> str:
    query = query_of_lines(wanted, order, None).limit(51)
    written = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    with reading(city.context.sessions) as session:
        return "\n".join(row[0] for row in session.execute(text(f"EXPLAIN {written}")))


def timed(what: str, city: City, path: str) -> float:
    client = city.client()
    took = []
    for _ in range(3):
        began = time.perf_counter()
        get(client, path)
        took.append(time.perf_counter() - began)
    print(f"{what}: {min(took) * 1000:.1f} ms")  # noqa: T201 - a measured figure
    return min(took)


def test_ten_thousand_lines_are_listed_and_counted_without_reading_them_all(full: City) -> None:
    took = {
        order: timed(f"{LINES} lines, {order} first", full, f"/bank-lines?order={order}")
        for order in ("oldest", "largest")
    }
    took["counts"] = timed("counts by queue and reason", full, "/bank-lines/counts")
    took["text"] = timed("narrowed by text", full, "/bank-lines?q=Maksaja%209999")
    # The aim is 100 ms on a machine of its own; this one may be busy.
    assert max(took.values()) < 1.0, took
    for order, index in (("oldest", "bank_line_state_booked_on_id_idx"), ("largest", "bank_line_largest")):
        plan = plan_of(full, LineFilter(state="inbox"), order)
        assert index in plan and "Sort" not in plan, plan
    assert "bank_line_settled" in plan_of(full, LineFilter(state="settled"), "newest")


def test_counts_stop_where_people_read_more_than_a_thousand(full: City) -> None:
    counts = get(full.client(), "/bank-lines/counts")
    assert counts["queues"] == {"inbox": 1001, "proposed": 0, "sure": 0}
    assert set(counts["reasons"].values()) == {1001}
    with reading(full.context.sessions) as session:
        assert set(counts_of_reasons(session)) == {
            "reference_missing",
            "amount_differs",
            "paid_twice",
            "too_late",
        }


def test_every_order_comes_to_the_end_with_each_line_once(full: City) -> None:
    client = full.client()
    for order, key in (
        ("oldest", lambda each: each["booked_on"]),
        ("newest", lambda each: each["booked_on"]),
        ("largest", lambda each: -abs(each["amount_cents"])),
    ):
        seen, after = [], ""
        while True:
            path = f"/bank-lines?order={order}&reason=paid_twice&limit=100&least_cents=85000&after={after}"
            page = get(client, path)
            seen += page["items"]
            after = page["next"]
            if not after:
                break
        keys = [key(each) for each in seen]
        assert keys == sorted(keys, reverse=order == "newest")
        assert len({each["id"] for each in seen}) == len(seen) == number_of(full)


def test_ten_thousand_lines_are_taken_out_as_one_file_and_too_many_are_refused(
    full: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = full.client()
    began = time.perf_counter()
    made = client.post("/bank-lines/table", MAIJA, json={"state": "inbox", "format": "csv"})
    print(f"{LINES} lines as a file: {time.perf_counter() - began:.2f} s")  # noqa: T201 - a measured figure
    head, *rows = made.get_data(as_text=True).splitlines()
    assert head.startswith('\ufeff"Kirjattu";"Summa";"Maksaja"') and len(rows) == LINES
    narrowed = {"state": "inbox", "format": "csv", "q": "Maksaja 4321", "order": "largest"}
    [row] = client.post("/bank-lines/table", MAIJA, json=narrowed).get_data(as_text=True).splitlines()[1:]
    assert '"Maksaja 4321"' in row and '"Selvittämättä"' in row
    monkeypatch.setattr(lines_table, "MOST_ROWS", SETTLED - 1)
    more = client.post("/bank-lines/table", MAIJA, json={"state": "settled", "format": "xlsx"})
    assert more.json["errors"] == {"state": ["too_many_lines"]}


def statements(city: City, asked: Callable[[], object]) -> int:
    """How many statements reach the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = city.context.sessions.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        asked()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_no_page_of_the_inbox_asks_more_of_the_database_for_more_rows(full: City) -> None:
    client, campaign = full.client(), full.campaign()
    for number in range(6):
        bank_pledge(full, campaign, 4_700, f"Maksaja {number}")
    bring(full, Paid(1_200, None, "YKSINÄINEN"), Paid(4_700, None, "MAKSAJA"))
    told = full.rows("SELECT amount_cents, id FROM bank_line WHERE party_name IN ('YKSINÄINEN', 'MAKSAJA')")
    alone, of_many = (dict(map(tuple, told))[cents] for cents in (1_200, 4_700))

    def asked(path: str) -> int:
        return statements(full, lambda: get(client, path))

    assert asked("/bank-lines?limit=2") == asked("/bank-lines?limit=100")
    # Six pledges cost what none does, and the one question that fetches them with their backers.
    for path in ("", "/together", "/choices", "/history"):
        assert asked(f"/bank-lines/{of_many}{path}") <= asked(f"/bank-lines/{alone}{path}") + 1, path
    preview = {"conditions": {"message_contains": "viesti"}, "collecting_account_id": None}
    of_thousands = statements(full, lambda: client.post("/bank-rules/preview", MAIJA, json=preview))
    preview = {"conditions": {"message_contains": "ei missään"}, "collecting_account_id": None}
    assert of_thousands == statements(full, lambda: client.post("/bank-rules/preview", MAIJA, json=preview))
    with reading(full.context.sessions) as session:
        lines = list(session.scalars(select(BankLine).where(BankLine.amount_cents > 0).limit(100)))
        looking = partial(suggest_pledges, session, full.context.sealer)
        few, many = (statements(full, partial(looking, chosen)) for chosen in (lines[:2], lines))
    assert few == many


def number_of(city: City) -> int:
    query = (
        "SELECT count(*) FROM bank_line WHERE state = 'inbox' AND reason = 'paid_twice' "
        "AND abs(amount_cents) >= 85000"
    )
    return int(city.rows(query)[0][0])


def test_the_list_is_narrowed_by_day_sum_direction_text_and_age(full: City) -> None:
    client = full.client()
    today = full.rows("SELECT max(booked_on) FROM bank_line")[0][0]

    def shown(more: str) -> list[dict]:
        return get(client, f"/bank-lines?limit=100&{more}")["items"]

    assert {each["booked_on"] for each in shown(f"booked_from={today}")} == {today.isoformat()}
    assert all(each["amount_cents"] < 0 for each in shown("direction=out"))
    assert all(
        1_000 <= abs(each["amount_cents"]) <= 2_000 for each in shown("least_cents=1000&most_cents=2000")
    )
    assert [each["payer_name"] for each in shown("q=maksaja%204321")] == ["Maksaja 4321"]
    assert all(each["age_days"] > 30 for each in shown("older_than_days=30&order=newest"))
    assert shown(f"collecting_account_id={MAIJA.subject}") == []
    assert client.get("/bank-lines?order=largest&after=bm90", MAIJA).status_code == 422
