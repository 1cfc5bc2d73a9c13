"""Terms, pledge, refund or dispute: all take their locks in this order, so that none wait for each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.chassis.problems import Conflict
from services.pledges.store.approving.approvals import lock_approval
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.bank.match_again import match_again
from services.pledges.usecases.disputing.apply_dispute import apply_dispute, apply_fraud_warning
from services.pledges.usecases.refunding.propose_refunds import propose_pledge_refund, propose_write_off
from services.pledges.usecases.refunding.refund_requests import ask_refund, decline_refund
from tests.pledges.bank_world import Paid, entry, statement
from tests.pledges.card_world import City
from tests.pledges.closing.test_closing_and_charging import pay_by_bank
from tests.pledges.lock_waits import wait_until_it_waits
from tests.pledges.refund_world import MAIJA, charge_of, charged, fresh, hear, refund


def takes_in_order(city: City, deed: Callable[[], object], first: str, second: str) -> None:
    """Whoever holds all rows of the first table may still take the second: the deed waits and holds none."""
    with ThreadPoolExecutor(1) as threads, city.owner() as holder:
        holder.execute(text(f"SELECT FROM {first} FOR UPDATE"))
        doing = threads.submit(deed)
        wait_until_it_waits(city.rows, doing, "it waits for the first lock")
        holder.execute(text(f"SELECT FROM {second} FOR UPDATE NOWAIT"))
        holder.commit()
        doing.result()


def test_a_dispute_takes_the_terms_before_the_pledge(city: City):
    dispute_id = str(city.control("dispute", charge=charge_of(city, charged(city)))["id"])
    takes_in_order(city, lambda: apply_dispute(city.context, dispute_id), "campaign_terms", "pledge")


def test_a_warning_of_fraud_takes_the_terms_before_the_pledge(city: City):
    warning_id = str(city.control("early_fraud_warning", charge=charge_of(city, charged(city)))["id"])
    takes_in_order(city, lambda: apply_fraud_warning(city.context, warning_id), "campaign_terms", "pledge")


def test_a_write_off_takes_the_terms_before_the_dispute(city: City):
    made = charged(city)
    dispute_id = str(city.control("dispute", charge=charge_of(city, made))["id"])
    hear(city, ("charge.dispute.created", dispute_id), ("charge.dispute.funds_withdrawn", dispute_id))
    city.control("dispute", dispute=dispute_id, status="lost")
    hear(city, ("charge.dispute.closed", dispute_id))
    [(ours,)] = city.rows("SELECT id FROM dispute")

    def propose() -> None:
        with pytest.raises(Conflict, match="nothing_to_write_off"):
            propose_write_off(city.context.sessions, ours, "Ei enää tavoitettavissa", MAIJA)

    takes_in_order(city, propose, "campaign_terms", "dispute")


def test_a_wish_is_declined_after_its_pledge_is_held(city: City):
    made = charged(city)
    ask_refund(city.context, made.pledge_id, made.token, "En tarvitsekaan")
    [(wish,)] = city.rows("SELECT id FROM refund_request")
    takes_in_order(
        city, lambda: decline_refund(city.context, wish, "Ei käy", MAIJA), "pledge", "refund_request"
    )


def test_a_refund_that_the_bank_paid_takes_the_pledge_before_the_refund(city: City):
    made = city.promise(city.campaign(), 5_000, "bank_transfer")
    pay_by_bank(city, made, 5_000)
    listed = refund(city, made, 2_000)
    paid_out = entry([Paid(-2_000, message=f"Palautus {listed.short_number}")], "X1")
    file = statement(paid_out, opening=5_000, total=-2_000, iban="FI2112345600000785")
    takes_in_order(
        city,
        lambda: import_bank_file(city.context.sessions, "tiliote.xml", file, MAIJA),
        "pledge",
        "refund",
    )
    assert fresh(city, listed).state == "paid"


@pytest.mark.parametrize("first", ["collecting_account", "pledge"])
def test_lines_that_are_judged_anew_are_taken_after_what_they_may_pay(city: City, first: str):
    made = city.promise(city.campaign(), 5_000, "bank_transfer")
    with city.owner() as connection:
        [(reference,)] = connection.execute(text("SELECT reference FROM pledge"))
        # As if the pledge had come to us later than its payment.
        connection.execute(text("UPDATE pledge SET reference = '13'"))
    file = statement(entry([Paid(5_000, reference)], "X1"), total=5_000, iban="FI2112345600000785")
    import_bank_file(city.context.sessions, "tiliote.xml", file, MAIJA)
    with city.owner() as connection:
        connection.execute(text("UPDATE pledge SET reference = :reference"), {"reference": reference})
    takes_in_order(city, lambda: match_again(city.context.sessions, MAIJA), first, "bank_line")
    assert city.state(made) == "paid"


def test_a_second_proposal_does_not_wait_for_the_decision_on_the_first(city: City):
    made = charged(city)
    asked = (made.pledge_id, 1_000, "requested", "Sovittu puhelimessa", MAIJA)
    first = propose_pledge_refund(city.context.sessions, *asked)
    for days in (0, 60):
        city.move(days=days)
        with transaction(city.context.sessions) as session:
            lock_approval(session, first.id)
            with pytest.raises(Conflict, match="already_proposed"):
                propose_pledge_refund(city.context.sessions, *asked)
    assert propose_pledge_refund(city.context.sessions, *asked).id != first.id
