"""Two people at once over one settlement or payment file: one of them is told, and money moves once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.chassis.database import transaction
from services.chassis.problems import Conflict, Problem
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.settling.account_holds import AccountHold
from services.pledges.store.settling.payment_files import lock_file
from services.pledges.usecases.approving.withdraw_request import withdraw_request
from services.pledges.usecases.settling.account_holds import begin_hold, propose_to_end_hold
from services.pledges.usecases.settling.agree_settlement import propose_cancellation
from services.pledges.usecases.settling.read_answer import read_answer
from services.pledges.usecases.settling.show_settlements import show_settlement
from tests.pledges.bank_world import IBANS, Paid, payments
from tests.pledges.lock_waits import wait_until_it_waits
from tests.pledges.settling.test_payment_files import answer
from tests.pledges.settling_world import MAIJA, PEKKA, Sale, open_sale

LIISA = "person:liisa"
DONE = "done"


@pytest.fixture
def sale(database):
    with open_sale(database("pledges")) as sale:
        sale.collect(2_500)
        yield sale


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """What came of deeds that begin in the same moment, each on a connection of its own."""
    meeting = threading.Barrier(len(deeds))

    def come_of(deed: Callable[[], Any]) -> str:
        meeting.wait(timeout=10)
        try:
            deed()
        except Problem as problem:
            return problem.code
        return DONE

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(come_of, deeds))


def postings(sale: Sale, cause: str) -> int:
    return sale.world.rows("SELECT count(*) FROM ledger_transaction WHERE cause_kind = :c", c=cause)[0][0]


def test_a_settlement_that_two_people_agree_to_at_once_is_booked_once(sale: Sale):
    approval = sale.propose(sale.draft())
    came = at_once(*(lambda who=who: sale.decide(approval, actor=who) for who in (PEKKA, LIISA)))
    assert sorted(came) == ["already_decided", DONE]
    assert postings(sale, "settlement") == 1
    assert sale.balances() == {"bank": 2_500, "payable": -2_500}


def test_a_settlement_that_is_drafted_or_proposed_twice_at_once_is_so_once(sale: Sale):
    assert sorted(at_once(sale.draft, sale.draft)) == [DONE, "settlement_open"]
    [(settlement_id,)] = sale.world.rows("SELECT id FROM settlement")
    came = at_once(lambda: sale.propose(settlement_id), lambda: sale.propose(settlement_id))
    assert sorted(came) == ["already_proposed", DONE]


def test_a_file_that_is_made_or_agreed_to_twice_at_once_pays_once(sale: Sale):
    sale.settle()
    # A process reads the schema of files once, which takes longer than anybody waits for a lock here.
    sale.decide(sale.propose_file(), approve=False, reason="Väärä päivä")
    assert sorted(at_once(sale.propose_file, sale.propose_file)) == ["already_proposed", DONE]
    assert sale.world.rows("SELECT state FROM payment_order ORDER BY id") == [("dropped",), ("listed",)]
    approval = the_open_request(sale)
    came = at_once(*(lambda who=who: sale.decide(approval, actor=who) for who in (PEKKA, LIISA)))
    assert sorted(came) == ["already_decided", DONE]
    assert postings(sale, "payment_ordered") == 1
    assert sale.balances() == {"bank": 2_500, "bank_in_transit": -2_500}


def test_a_request_that_is_withdrawn_and_agreed_to_at_once_is_one_of_both(sale: Sale):
    settlement_id = sale.draft()
    approval = sale.propose(settlement_id)
    agreed, withdrawn = at_once(
        lambda: sale.decide(approval),
        lambda: withdraw_request(sale.world.sessions, approval.id, MAIJA, None),
    )
    assert sorted((agreed, withdrawn)) == ["already_decided", DONE]
    assert sale.settlement(settlement_id).state == ("approved" if agreed == DONE else "drafted")
    assert postings(sale, "settlement") == (1 if agreed == DONE else 0)


def test_a_settlement_that_is_taken_back_while_its_file_is_agreed_to_is_one_of_both(sale: Sale):
    settlement = sale.settle()
    file = sale.propose_file()
    taking_back = propose_cancellation(sale.context, settlement.id, "Liian aikaisin", MAIJA)
    paid, taken = at_once(lambda: sale.decide(file), lambda: sale.decide(taking_back, actor=LIISA))
    if paid == DONE:
        assert taken == "settlement_not_open"
        assert sale.balances() == {"bank": 2_500, "bank_in_transit": -2_500}
    else:
        assert (paid, taken) == ("content_changed", DONE)
        assert sale.balances() == {"bank": 2_500, "held": -2_500}


def test_the_same_answer_of_the_bank_given_twice_at_once_takes_effect_once(sale: Sale):
    settlement = sale.settle()
    refused = answer(sale.file(), (settlement.short_number, "RJCT", "AC04"))
    read = partial(read_answer, sale.world.sessions, "ei.xml", refused, MAIJA)
    assert at_once(read, read) == [DONE, DONE]
    assert sale.world.rows("SELECT rejected FROM payment_answer") == [(1,)]
    assert sale.balances() == {"bank": 2_500, "payable": -2_500}


def test_a_file_waits_for_a_change_of_the_payees_number_and_is_refused(sale: Sale):
    sale.settle()
    file = sale.propose_file()
    with ThreadPoolExecutor(1) as threads:
        with transaction(sale.world.sessions) as session:
            change_number(sale, session)
            deciding = threads.submit(sale.decide, file)
            wait_until_it_waits(sale.world.rows, deciding, "it waits for the account")
        with pytest.raises(Conflict, match="payee_held"):
            deciding.result(10)
    assert sale.world.rows("SELECT state FROM payment_file") == [("proposed",)]
    assert sale.balances() == {"bank": 2_500, "payable": -2_500}


def test_an_agreed_settlement_never_goes_to_a_number_that_was_replaced_even_after_the_hold(sale: Sale):
    settlement = sale.settle()
    before = sale.propose_file()
    with transaction(sale.world.sessions) as session:
        hold = change_number(sale, session)
    ending = propose_to_end_hold(sale.world.sessions, hold.id, "Soitettu yhdistykselle", MAIJA)
    sale.decide(ending, actor=LIISA)
    with pytest.raises(Conflict, match="payee_changed"):
        sale.decide(before)
    sale.decide(before, approve=False, reason="Tili vaihtui")
    assert show_settlement(sale.world.sessions, settlement.id)["hindrance"] == "payee_changed"
    with pytest.raises(Conflict, match="nothing_to_pay"):
        sale.propose_file()
    sale.decide(propose_cancellation(sale.context, settlement.id, "Tili vaihtui", MAIJA))
    assert sale.settle().payee_iban == IBANS[2]
    assert sale.file().payments == 1


def test_a_statement_takes_payment_files_before_pledges_as_their_approval_does(sale: Sale):
    settlement = sale.settle()
    file = sale.file()
    pledge = sale.world.pledge(1_700, campaign_id=sale.campaign_id)
    told = payments(Paid(1_700, pledge.reference), Paid(-2_500, message=settlement.short_number))
    with ThreadPoolExecutor(1) as threads:
        with transaction(sale.world.sessions) as session:
            lock_file(session, file.id)
            bringing = threads.submit(sale.world.bring, told.replace(IBANS[0].encode(), IBANS[1].encode()))
            wait_until_it_waits(sale.world.rows, bringing, "it waits for the file")
            session.execute(text("SELECT FROM pledge FOR UPDATE NOWAIT"))
        assert bringing.result(10)["matched"] == 2


def change_number(sale: Sale, session: Session) -> AccountHold:
    """The association's number is replaced, as two people agreed; the caller has not committed."""
    account = session.get_one(CollectingAccount, sale.own_account_id, with_for_update=True)
    old, account.iban = account.iban, IBANS[2]
    hold = begin_hold(session, account, old, IBANS[2], 72, PEKKA)
    session.flush()
    return hold


def the_open_request(sale: Sale) -> Approval:
    with sale.world.sessions() as session:
        return session.scalars(select(Approval).where(Approval.state == "open")).one()
