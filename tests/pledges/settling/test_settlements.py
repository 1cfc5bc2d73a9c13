"""What an association is paid: computed from the ledger to the cent, agreed to by two, paid once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.chassis.database import connect, transaction
from services.chassis.identifiers import born_at
from services.chassis.problems import Conflict, Forbidden
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.store.settling.campaign_reports import keep_standing
from services.pledges.usecases.day_close import self_checks
from services.pledges.usecases.day_close.self_checks import run_self_checks
from services.pledges.usecases.payouts.show_payouts import monthly_fees
from services.pledges.usecases.refunding.refunds import list_refund
from services.pledges.usecases.settling.agree_settlement import keep_back, propose_cancellation
from services.pledges.usecases.settling.print_statement import statement_as_csv, statement_as_pdf
from services.pledges.usecases.settling.statements import standing_of, statement_of
from tests.pledges.bank_world import IBANS, Paid, payments
from tests.pledges.lock_waits import wait_until_it_waits
from tests.pledges.settling_world import MAIJA, OWN_IBAN, PEKKA, open_sale


@pytest.fixture
def sale(database):
    with open_sale(database("pledges")) as sale:
        yield sale


def statement(sale):
    with sale.world.sessions() as session:
        return statement_of(session, standing_of(session, sale.campaign_id))


def refused(sale, **how):
    with pytest.raises(Conflict) as problem:
        sale.draft(**how)
    return problem.value.code


def test_the_statement_comes_to_the_ledger_to_the_cent(sale):
    sale.collect(2_500, 3_050)
    sale.charge(6_000, 115)
    told = statement(sale)
    assert {row["row"]: row["cents"] for row in told["rows"]} == {"card": 6_000, "bank_transfer": 5_550}
    assert told["held_cents"] == sum(row["cents"] for row in told["rows"]) == 11_550
    assert told["fees_cents"] == 115
    settlement = sale.settle()
    assert settlement.amount_cents == 11_550 - 115
    assert sale.balances()["payable"] == -settlement.amount_cents
    assert "held" not in sale.balances()
    assert "stripe_fees" not in sale.balances()


def test_fees_that_the_association_bears_are_still_what_the_provider_cost(sale):
    sale.charge(6_000, 115)
    sale.settle()
    [month] = monthly_fees(sale.world.sessions)["items"]
    assert (month["charges"], month["total_cents"]) == (115, 115)


def test_money_that_the_provider_still_has_is_not_paid(sale):
    sale.charge(6_000, 115, arrived=False)
    assert refused(sale) == "money_at_provider"
    sale.collect(2_500)
    # What is in the bank may go in a first instalment.
    first = sale.settle(is_last=False, asked_cents=2_000)
    assert first.amount_cents == 2_000
    assert refused(sale, is_last=False, asked_cents=600) == "money_at_provider"


def test_instalments_keep_back_their_share_until_the_last(sale):
    keep_back(sale.context, sale.campaign_id, 10, MAIJA)
    sale.collect(10_000)
    sale.charge(5_000, 100)
    first = sale.settle(is_last=False, asked_cents=4_500)
    assert (first.amount_cents, first.holdback_cents, first.fees_cents) == (4_500, 500, 100)
    assert sale.balances()["holdback"] == -500
    sale.file()
    second = sale_paid_then_last(sale)
    assert (second.instalment, second.holdback_cents) == (2, -500)
    assert first.amount_cents + second.amount_cents == 15_000 - 100
    assert "holdback" not in sale.balances()
    assert "held" not in sale.balances()


def sale_paid_then_last(sale):
    """The first instalment shows on the statement, and the last one follows."""
    with transaction(sale.world.sessions) as session:
        session.execute(text("UPDATE settlement SET state = 'paid', paid_at = now()"))
    return sale.settle()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE campaign_terms SET state = 'open'", "not_funded"),
        ("UPDATE campaign_terms SET model = 'all_or_nothing'", "still_coming"),
        ("INSERT INTO settlement_terms VALUES (:campaign, 0, 'x', now())", None),
        ("DELETE FROM collecting_account WHERE id = :own", "payee_missing"),
    ],
)
def test_what_is_not_ready_is_not_settled(sale, change, code):
    sale.collect(2_500)
    owner = sale.world.database.owner_url
    engine = connect(owner, pool_size=1)
    with engine.begin() as connection:
        statement = text(change)
        values = {"campaign": sale.campaign_id, "own": sale.own_account_id}
        connection.execute(statement, {name: values[name] for name in statement._bindparams})
    engine.dispose()
    if code is None:
        assert sale.draft()
    else:
        assert refused(sale) == code


def test_a_pledge_that_may_still_be_paid_holds_the_settlement(sale):
    sale.collect(2_500)
    sale.world.pledge(3_000, campaign_id=sale.campaign_id)
    assert refused(sale) == "still_coming"


def test_nothing_is_agreed_to_or_paid_once_nobody_checks_the_books(sale, monkeypatch):
    sale.collect(2_500)
    asked = sale.propose(sale.draft())
    run_self_checks(sale.world.sessions)
    monkeypatch.setattr(self_checks, "born_at", lambda id_: born_at(id_) - timedelta(minutes=31))
    for deed in (lambda: sale.decide(asked), sale.propose_file):
        with pytest.raises(Conflict, match="self_checks_overdue"):
            deed()
    monkeypatch.undo()
    sale.decide(asked)


def test_one_settlement_is_open_at_a_time_and_nothing_is_left_after_it(sale):
    sale.collect(2_500)
    sale.draft()
    assert refused(sale) == "settlement_open"


def test_money_that_moved_since_it_was_asked_must_be_asked_again(sale):
    sale.collect(2_500)
    approval = sale.propose(sale.draft())
    sale.charge(6_000, 115)
    with pytest.raises(Conflict) as problem:
        sale.decide(approval)
    assert problem.value.code == "content_changed"
    assert "payable" not in sale.balances()


def test_a_settlement_that_is_turned_down_is_a_draft_again(sale):
    sale.collect(2_500)
    settlement_id = sale.draft()
    sale.decide(sale.propose(settlement_id), approve=False, reason="Väärä kampanja")
    assert sale.settlement(settlement_id).state == "drafted"
    sale.decide(sale.propose(settlement_id))
    assert sale.settlement(settlement_id).state == "approved"


def test_what_was_agreed_to_is_taken_back_by_two_people(sale):
    sale.collect(2_500)
    settlement = sale.settle()
    sale.decide(propose_cancellation(sale.context, settlement.id, "Liian aikaisin", MAIJA))
    assert sale.settlement(settlement.id).state == "cancelled"
    assert sale.balances() == {"bank": 2_500, "held": -2_500}
    assert sale.settle().instalment == 1


def test_the_database_keeps_what_was_agreed_to(sale):
    sale.collect(2_500)
    sale.settle()
    with pytest.raises(DBAPIError, match="agreed"), transaction(sale.world.sessions) as session:
        session.execute(text("UPDATE settlement SET payee_iban = 'FI5810171000000122'"))


def test_money_on_the_associations_own_account_is_set_free_and_nothing_is_paid(database, sale):
    own_campaign = sale.world.campaign(account_id=sale.own_account_id)
    with transaction(sale.world.sessions) as session:
        session.execute(
            text(
                "UPDATE campaign_terms SET state = 'funded', model = 'keep_what_comes'"
                " WHERE campaign_id = :id"
            ),
            {"id": own_campaign},
        )
        keep_standing(session, own_campaign, "accepted", datetime.now(UTC))
    pledge = sale.world.pledge(4_000, campaign_id=own_campaign)
    sale.world.bring(payments(Paid(4_000, pledge.reference)).replace(IBANS[0].encode(), OWN_IBAN.encode()))
    sale.campaign_id = own_campaign
    settlement = sale.settle()
    assert (settlement.way, settlement.state) == ("release", "paid")
    assert sale.balances() == {"bank": 4_000, "payable": -4_000}
    told = sale.world.rows("SELECT payload FROM outbox_event WHERE name = 'campaign.paid_out_changed.v1'")
    assert [row[0]["paid_out_cents"] for row in told] == [4_000]
    with pytest.raises(Conflict) as problem:
        sale.propose_file()
    assert problem.value.code == "nothing_to_pay"


def test_nobody_agrees_to_their_own_settlement(sale):
    sale.collect(2_500)
    approval = sale.propose(sale.draft())
    with pytest.raises(Forbidden):
        sale.decide(approval, actor=MAIJA)
    sale.decide(approval, actor=PEKKA)


def test_the_statement_is_printed_page_by_page_and_as_a_table(sale):
    sale.collect(*range(1_000, 1_080))
    sale.charge(6_000, 115)
    settlement = sale.settle()
    pdf = statement_as_pdf(sale.context, sale.campaign_id, settlement.id)
    assert pdf.startswith(b"%PDF-") and pdf.count(b"/Type /Page\n") >= 3
    table = "".join(statement_as_csv(sale.context, sale.campaign_id, settlement.id))
    assert f'"Maksetaan";{settlement.amount_cents // 100},{settlement.amount_cents % 100:02d}' in table
    assert '"Korttimaksut";60,00' in table
    assert table.count('"Rivi tiliotteella"') == 80


def test_a_refund_listed_while_two_people_agree_is_seen_before_money_is_owed(sale):
    sale.collect(2_500)
    approval = sale.propose(sale.draft())
    pledge_id = sale.world.rows("SELECT id FROM pledge")[0][0]
    with ThreadPoolExecutor(1) as threads:
        with transaction(sale.world.sessions) as session:
            list_refund(session, lock_pledge(session, pledge_id), 500, "requested")
            deciding = threads.submit(sale.decide, approval)
            wait_until_it_waits(sale.world.rows, deciding, "it waits for the refund")
        with pytest.raises(Conflict, match="refunds_waiting"):
            deciding.result()
    assert sale.balances() == {"bank": 2_500, "held": -2_000, "refunds_due": -500}
