"""The desk's figures with a hundred thousand pledges, bank lines and bookings behind them."""

import time

import pytest
from sqlalchemy import create_engine, text

from services.pledges.domain.figures.periods import Period
from services.pledges.usecases.books.show_books import summary
from services.pledges.usecases.figures.count_figures import count_desk_figures
from services.pledges.usecases.figures.show_figures import book_figures, desk_figures

ROWS = 100_000
CAMPAIGNS = 60
# Half a year of a busy city, every pledge paid by a line of its own, two hundred lines still waiting.
FILL = """
ALTER TABLE ledger_transaction DISABLE TRIGGER ledger_transaction_to_seal;
ALTER TABLE ledger_transaction DISABLE TRIGGER ledger_transaction_balances;
INSERT INTO campaign_terms (campaign_id, slug, title, district_slug, association_id, association_name,
    collecting_account_id, model, goal_cents, minimum_cents, minimum_pledge_cents, deadline, legal_mode,
    legal_number, stop_at_optimum, shortfall_rule, published_by, state)
SELECT md5('c' || n)::uuid, 'c' || n, 'Kampanja ' || n, 'osa-' || n % 20, md5('y')::uuid, 'ry', :account,
    'keep_what_comes', 10000000, 100000, 500, now() + n * interval '1 day', 'pienkerays', 'x', false, 'x',
    'x', 'open' FROM generate_series(1, :campaigns) n;
INSERT INTO backer_contact SELECT md5('b' || n)::uuid, 'x', 'x' FROM generate_series(1, :rows) n;
INSERT INTO pledge (id, campaign_id, method, amount_cents, state, locale, contact_subject, consent_version,
    made_at, reserved_at, paid_cents, due_on)
SELECT md5('p' || n)::uuid, md5('c' || 1 + n % :campaigns)::uuid,
    (ARRAY['card', 'bank_transfer', 'cash'])[1 + n % 3], 2500,
    CASE WHEN n % 100 = 0 THEN 'awaiting_payment' ELSE 'paid' END, 'fi', md5('b' || n)::uuid, '1', at, at,
    CASE WHEN n % 100 = 0 THEN 0 ELSE 2500 END, at::date + 7
FROM (SELECT n, now() - (:rows - n) * interval '155 seconds' AS at FROM generate_series(1, :rows) n) AS p;
INSERT INTO pledge_change (pledge_id, at, happening, state, amount_cents, actor)
SELECT id, made_at, 'x', state, amount_cents, 'x' FROM pledge ORDER BY made_at;
INSERT INTO campaign_totals SELECT campaign_id, sum(amount_cents), sum(paid_cents), sum(paid_cents), 0, 0, 0,
    count(*) FROM pledge GROUP BY campaign_id;
INSERT INTO ledger_transaction (id, collecting_account_id, cause_kind, cause_id, booked_on, posted_at)
SELECT md5('t' || id)::uuid, :account, 'bank_line', id::text, made_at::date, made_at FROM pledge;
INSERT INTO ledger_entry SELECT md5('t' || id)::uuid, side, CASE side WHEN 1 THEN 'bank:' || :account
    ELSE 'held:' || campaign_id END, CASE side WHEN 1 THEN 2500 ELSE -2500 END, 'EUR'
    FROM pledge, generate_series(1, 2) side;
INSERT INTO bank_file (id, sha256, name, content, received_at, received_by)
    VALUES (:account, repeat('a', 64), 'x', 'x', now(), 'x');
INSERT INTO bank_statement (id, file_id, collecting_account_id, identity, kind)
    VALUES (:account, :account, :account, 'x', 'statement');
INSERT INTO bank_line (id, collecting_account_id, statement_id, key, detailed, booked_on, amount_cents, state,
    reason, decided_at)
SELECT md5('l' || n)::uuid, :account, :account, n::text, true, (now() - (:rows - n) * interval '155 s')::date,
    2500, CASE WHEN n % 500 = 0 THEN 'inbox' ELSE 'matched' END,
    CASE WHEN n % 500 = 0 THEN 'reference_missing' END, now() - (:rows - n) * interval '150 s'
FROM generate_series(1, :rows) n;
"""


def milliseconds(asking) -> float:
    """The middle one of five."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        asking()
        took.append(1000 * (time.perf_counter() - began))
    return sorted(took)[2]


@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_desk_opens_as_fast_with_a_hundred_thousand_pledges_as_with_few(world, capsys):
    # The entries are written later than their transactions, which only the owner may arrange.
    owner = create_engine(world.database.owner_url)
    values = {"account": str(world.account_id), "rows": ROWS, "campaigns": CAMPAIGNS}
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_belongs"))
        for statement in FILL.split(";")[:-1]:
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), used)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    owner.dispose()
    began = time.perf_counter()
    count_desk_figures(world.sessions)
    first = 1000 * (time.perf_counter() - began)
    took = {
        "summary": milliseconds(lambda: summary(world.sessions)),
        "home, quarter": milliseconds(lambda: desk_figures(world.sessions, Period.QUARTER)),
        "home, all": milliseconds(lambda: desk_figures(world.sessions, Period.ALL)),
        "other figures, all": milliseconds(lambda: book_figures(world.sessions, Period.ALL)),
        "counting again": milliseconds(lambda: count_desk_figures(world.sessions)),
    }
    with capsys.disabled():
        told = ", ".join(f"{what} {ms:.0f} ms" for what, ms in took.items())
        print(f"\n{ROWS} pledges, lines, bookings; first count {first:.0f} ms, {told}")  # noqa: T201
    assert desk_figures(world.sessions, Period.ALL)["money"][-1]["promised_cents"] == 2500 * ROWS
    assert max(took["summary"], took["home, all"], took["other figures, all"]) < 250
    assert took["counting again"] < 2000
