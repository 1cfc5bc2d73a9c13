"""The public way of a campaign's money, from the real books: it ends where the ledger ends."""

import csv
import io
import json
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import openpyxl
import pytest
from sqlalchemy import create_engine, text

from services.chassis.database import transaction
from services.chassis.problems import NotFound
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.store.pledging.terms import CampaignTotals
from services.pledges.usecases.books.seal_ledger import seal_ledger
from services.pledges.usecases.exporting.number_vouchers import bring_up_to_date
from services.pledges.usecases.public_ledger.count_movements import count_movements
from services.pledges.usecases.public_ledger.show_ledger import show_public_ledger
from services.pledges.usecases.public_ledger.write_file import public_ledger_file
from services.pledges.usecases.refunding.refunds import list_refund
from services.pledges.usecases.settling.agree_settlement import keep_back
from tests.pledges.settling_world import MAIJA, open_sale


@pytest.fixture
def sale(database):
    with open_sale(database("pledges")) as sale:
        yield sale


def counted(sale, month=None):
    """The ledger as the job has counted it now."""
    seal_ledger(sale.world.sessions)
    count_movements(sale.world.sessions)
    return show_public_ledger(sale.world.sessions, sale.campaign_id, month)


def test_the_way_of_the_money_ends_where_the_ledger_ends(sale):
    with transaction(sale.world.sessions) as session:
        session.add(CampaignTotals(campaign_id=sale.campaign_id, promised_cents=16_500, matched_cents=0))
    empty = counted(sale)
    assert (empty["rows"], empty["months"], empty["earlier"]) == ([], [], None)
    assert (empty["steps"]["promised_cents"], empty["steps"]["left_cents"]) == (16_500, 0)
    with pytest.raises(NotFound):
        show_public_ledger(sale.world.sessions, sale.operator_id, None)

    keep_back(sale.context, sale.campaign_id, 10, MAIJA)
    sale.collect(2_500, 3_000, 4_500)
    sale.charge(5_000, 100)
    before = counted(sale)["steps"]
    assert (before["collected_cents"], before["fees_to_come_cents"], before["fees_cents"]) == (15_000, 100, 0)
    first = sale.settle(is_last=False, asked_cents=4_500)
    [(pledge_id,)] = sale.world.rows(
        "SELECT id FROM pledge WHERE campaign_id = :c AND amount_cents = 2500", c=sale.campaign_id
    )
    with transaction(sale.world.sessions) as session:
        list_refund(session, lock_pledge(session, pledge_id), 2_500, "requested")
    bring_up_to_date(sale.world.sessions)
    shown = counted(sale)
    steps, balances = shown["steps"], sale.balances()
    assert steps["left_cents"] == shown["rows"][-1]["balance_cents"]
    assert steps["left_cents"] == -(balances["held"] + balances["holdback"])
    assert steps["settled_cents"] == -balances["payable"] == first.amount_cents
    assert steps["settled_waiting_cents"] == first.amount_cents
    assert (steps["kept_back_cents"], steps["refunded_cents"]) == (-balances["holdback"], 2_500)
    assert (steps["fees_cents"], steps["fees_to_come_cents"]) == (100, 0)

    [settlement] = shown["settlements"]
    assert (settlement["number"], settlement["is_paid"]) == (first.short_number, False)
    assert settlement["voucher"]
    told = {(row["kind"], row["method"]): row for row in shown["rows"]}
    # One card payment cannot be told apart: it stands with the others, without a way of its own.
    assert told["payment", ""]["items"] == 4
    assert told["refund", ""]["items"] is None
    assert told["settlement", ""]["voucher"] == settlement["voucher"]
    the_files_hold_the_same_rows(sale, shown)


def the_files_hold_the_same_rows(sale, shown):
    def file(ending):
        name, content = public_ledger_file(sale.world.sessions, sale.campaign_id, ending)
        assert name.endswith(f".{ending}")
        return content

    assert [row["cents"] for row in json.loads(file("json"))] == [row["cents"] for row in shown["rows"]]
    written = file("csv").decode()
    assert written.startswith("\ufeff")
    table = list(csv.reader(io.StringIO(written.removeprefix("\ufeff")), delimiter=";"))
    assert table[0][-2:] == ["Summa", "Jäljellä"]
    assert table[-1][-1] == f"{shown['rows'][-1]['balance_cents'] / 100:.2f}".replace(".", ",")
    sheet = openpyxl.load_workbook(io.BytesIO(file("xlsx"))).active
    assert float(sheet.cell(len(table) + 1, 9).value) == shown["steps"]["left_cents"] / 100
    for written in (file("csv"), file("json"), repr(shown).encode()):
        for (secret,) in sale.world.rows("SELECT id FROM pledge UNION ALL SELECT id FROM bank_line"):
            assert str(secret).encode() not in written


FILL = """
ALTER TABLE ledger_transaction DISABLE TRIGGER ledger_transaction_to_seal;
ALTER TABLE ledger_transaction DISABLE TRIGGER ledger_transaction_balances;
INSERT INTO ledger_transaction (id, collecting_account_id, cause_kind, cause_id, booked_on, campaign_id,
    posted_at)
SELECT md5('t' || n)::uuid, :account, (ARRAY['card_charge', 'bank_line', 'cash_receipt'])[1 + n % 3],
    md5('c' || n)::uuid, at::date, :campaign, at
FROM (SELECT n, now() - n * interval '30 seconds' AS at FROM generate_series(1, :rows) n) AS p;
INSERT INTO ledger_entry SELECT md5('t' || n)::uuid, side, CASE side WHEN 1 THEN 'bank:' || :account
    ELSE 'held:' || :campaign END, CASE side WHEN 1 THEN 2500 ELSE -2500 END, 'EUR'
    FROM generate_series(1, :rows) n, generate_series(1, 2) side;
INSERT INTO ledger_seal (number, transaction_id, hash, sealed_at)
SELECT n, md5('t' || n)::uuid, repeat('a', 64), now() FROM generate_series(1, :rows) n;
"""


@pytest.mark.long
def test_a_campaign_of_a_hundred_thousand_payments_is_shown_in_a_moment(sale):
    rows = 100_000
    engine = create_engine(sale.world.database.owner_url)
    values = {"rows": rows, "account": str(sale.operator_id), "campaign": str(sale.campaign_id)}
    with engine.begin() as connection:
        for each in filter(None, map(str.strip, FILL.split(";\n"))):
            known = {name: value for name, value in values.items() if f":{name}" in each}
            connection.execute(text(each), known)
    engine.dispose()
    assert count_movements(sale.world.sessions) == rows
    took = []
    for _ in range(5):
        began = time.perf_counter()
        shown = show_public_ledger(sale.world.sessions, sale.campaign_id, None)
        took.append(time.perf_counter() - began)
    assert shown["steps"]["left_cents"] == rows * 2_500
    assert sorted(took)[2] < 0.2
    # One page holds whole months, and turning on by their keys shows every row once.
    pages = [shown]
    while pages[-1]["earlier"]:
        pages.append(show_public_ledger(sale.world.sessions, sale.campaign_id, pages[-1]["earlier"]))
    assert len(pages) > 1
    told = [row for page in reversed(pages) for row in page["rows"]]
    assert sum(row["cents"] for row in told) == told[-1]["balance_cents"] == rows * 2_500


def test_two_first_runs_at_once_count_every_entry_once(sale):
    keep_back(sale.context, sale.campaign_id, 10, MAIJA)
    sale.collect(2_500, 3_000, 4_500)
    seal_ledger(sale.world.sessions)
    with ThreadPoolExecutor(2) as jobs:
        begun = Barrier(2)

        def count():
            begun.wait(timeout=10)
            return count_movements(sale.world.sessions)

        counted_by = [job.result(timeout=20) for job in [jobs.submit(count), jobs.submit(count)]]
    assert sorted(counted_by)[0] == 0 < sorted(counted_by)[1]
    assert counted(sale)["steps"]["collected_cents"] == 10_000
