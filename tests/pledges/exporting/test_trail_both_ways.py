"""Whatever people did with money: from each posting down to the bank's line, and from the line up to it."""

from sqlalchemy import create_engine, text

from services.chassis.database import transaction
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.usecases.approving.propose import propose_refund
from services.pledges.usecases.exporting.follow_trail import show_bank_line, show_transaction
from services.pledges.usecases.refunding.refunds import list_refund
from tests.pledges.bank_world import IBANS, Paid, open_world, payments
from tests.pledges.matching.test_placing_lines import account, to
from tests.pledges.matching_world import MAIJA, agreed, split, waiting_line
from tests.pledges.settling_world import open_sale

_TOLD = text("UPDATE bank_line SET party_iban = :iban")
TRANSACTIONS = "SELECT id, cause_kind FROM ledger_transaction ORDER BY posted_at, id"


def both_ways(world):
    """Which kinds of postings lead to how many bank lines; each line leads back to them."""
    down = {}
    for transaction_id, _ in world.rows(TRANSACTIONS):
        behind = show_transaction(world.sessions, transaction_id)
        down[transaction_id] = {line["id"] for line in behind["bank_lines"]}
    for (line_id,) in world.rows("SELECT id FROM bank_line"):
        up = {each["id"] for each in show_bank_line(world.sessions, line_id)["transactions"]}
        assert up == {transaction_id for transaction_id, lines in down.items() if line_id in lines}
    return [(kind, len(down[transaction_id])) for transaction_id, kind in world.rows(TRANSACTIONS)]


def test_each_part_of_a_line_that_people_placed_leads_to_it(database):
    with open_world(database("pledges")) as world:
        one, two = world.pledge(2500), world.pledge(1500)
        line = waiting_line(world, 4600)
        agreed(world, split(world, line, to(one, 2500), to(two, 1500), account("payer", 600)))
        assert both_ways(world) == [("bank_line", 1), *[("bank_line_part", 1)] * 2, ("refund_listed", 1)]
        pledged = {
            behind["pledge"]["number"]
            for transaction_id, kind in world.rows(TRANSACTIONS)
            if kind == "bank_line_part" and (behind := show_transaction(world.sessions, transaction_id))
        }
        assert pledged == {one.short_number, two.short_number}


def test_a_settlement_and_a_refund_lead_to_the_one_debit_that_paid_them(database):
    with open_sale(database("pledges")) as sale:
        world = sale.world
        sale.collect(1_500)
        engine = create_engine(world.database.owner_url)
        with engine.begin() as connection:
            connection.execute(_TOLD, {"iban": IBANS[2]})
        engine.dispose()
        with transaction(world.sessions) as session:
            pledge = session.get_one(
                Pledge, world.rows("SELECT id FROM pledge ORDER BY id DESC LIMIT 1")[0][0]
            )
            refund = list_refund(session, pledge, 1_500, "requested")
        sale.decide(propose_refund(world.sessions, refund.id, "Pyydetty", MAIJA))
        sale.collect(2_500)
        settlement = sale.settle()
        file = sale.file()
        paid = payments(Paid(-4_000, None, name="Saaja", message=file.message_id))
        world.bring(paid.replace(IBANS[0].encode(), IBANS[1].encode()))
        assert sale.settlement(settlement.id).state == "paid"
        kinds = dict(both_ways(world))
        assert kinds["settlement"] == kinds["payment_ordered"] == kinds["bank_line"] == 1
        # The line that came, and the one by which it went back.
        assert kinds["refund_listed"] == 2
