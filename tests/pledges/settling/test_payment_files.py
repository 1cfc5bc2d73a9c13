"""Payments to the bank: written once, agreed to by two, never twice, and closed by the bank's own words."""

import hashlib
import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.chassis.database import connect, transaction
from services.chassis.problems import Conflict, Invalid
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.usecases.approving.propose import propose_refund
from services.pledges.usecases.bank.match_again import match_again
from services.pledges.usecases.refunding.refunds import list_refund
from services.pledges.usecases.settling.agree_settlement import correct_settlement
from services.pledges.usecases.settling.payment_files import content_for_the_bank
from services.pledges.usecases.settling.read_answer import read_answer
from services.pledges.usecases.settling.settle_line import outgoing_of_line
from tests.pledges.bank_world import IBANS, TODAY, Paid, entry, payments, statement
from tests.pledges.settling_world import MAIJA, OWN_IBAN, PEKKA, open_sale


@pytest.fixture
def sale(database):
    with open_sale(database("pledges")) as sale:
        yield sale


@pytest.fixture
def refund(sale):
    """A refund by bank that two people agreed to, of a payment whose payer's account the bank told."""
    sale.collect(1_500)
    pledge_id = sale.world.rows("SELECT id FROM pledge ORDER BY id DESC LIMIT 1")[0][0]
    owner_says(sale, "UPDATE bank_line SET party_iban = :iban", iban=IBANS[2])
    with transaction(sale.world.sessions) as session:
        listed = list_refund(session, session.get_one(Pledge, pledge_id), 1_500, "requested")
    sale.decide(propose_refund(sale.world.sessions, listed.id, "Pyydetty", MAIJA))
    return listed


def owner_says(sale, statement, **values):
    engine = connect(sale.world.database.owner_url, pool_size=1)
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def answer(file, *payments, group="PART", reason="", version="10"):
    """A pain.002 of that version about the file."""
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{name}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        + (f"<StsRsnInf><Rsn><Cd>{why}</Cd></Rsn></StsRsnInf>" if why else "")
        + "</TxInfAndSts>"
        for name, status, why in payments
    )
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>A</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{file.message_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>{file.format}</OrgnlMsgNmId><GrpSts>{group}</GrpSts>{why}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{file.message_id}</OrgnlPmtInfId>{told}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def debit(sale, cents, message=None, name="Saaja", iban=IBANS[1]):
    """The bank's statement shows money going out; what it is taken for, the line closed as imports do."""
    content = payments(Paid(-cents, None, name=name, message=message))
    sale.world.bring(content.replace(IBANS[0].encode(), iban.encode()))
    with transaction(sale.world.sessions) as session:
        return session.query(BankLine).filter(BankLine.amount_cents == -cents).one()


@pytest.mark.parametrize("file_format", ["pain.001.001.03", "pain.001.001.09"])
def test_a_file_obeys_the_schema_and_names_every_payment(sale, refund, file_format):
    sale.collect(2_500)
    settlement = sale.settle()
    approval = sale.propose_file(file_format)
    file = sale.read_file(approval.subject_id)
    xml = file.content.decode()
    assert f"urn:iso:std:iso:20022:tech:xsd:{file_format}" in xml
    assert re.findall(r"<EndToEndId>(.*?)</EndToEndId>", xml) == [
        settlement.short_number,
        refund.short_number,
    ]
    assert re.findall(r"<InstdAmt Ccy=\"EUR\">(.*?)</InstdAmt>", xml) == ["25.00", "15.00"]
    assert re.findall(r"<CtrlSum>(.*?)</CtrlSum>", xml) == ["40.00", "40.00"]
    assert "Tuppuralan Tanhuvat ry" in xml
    assert OWN_IBAN in xml
    assert approval.content["sha256"] == hashlib.sha256(file.content).hexdigest()
    assert (approval.amount_cents, approval.content["payments"]) == (4_000, 2)


def test_a_file_is_fetched_only_once_two_people_agreed_and_stays_as_it_was(sale):
    sale.collect(2_500)
    sale.settle()
    approval = sale.propose_file()
    with pytest.raises(Conflict):
        content_for_the_bank(sale.world.sessions, approval.subject_id, MAIJA)
    sale.decide(approval)
    name, content = content_for_the_bank(sale.world.sessions, approval.subject_id, MAIJA)
    assert hashlib.sha256(content).hexdigest() == approval.content["sha256"]
    assert name.startswith("MEIJAN-")
    assert sale.world.rows("SELECT count(*) FROM audit_entry WHERE action = 'payment_file.downloaded'") == [
        (1,)
    ]
    with pytest.raises(DBAPIError), transaction(sale.world.sessions) as session:
        session.execute(text("UPDATE payment_file SET content = 'x'"))


def test_a_payment_stands_in_one_file(sale):
    sale.collect(2_500)
    sale.settle()
    sale.file()
    with pytest.raises(Conflict) as problem:
        sale.propose_file()
    assert problem.value.code == "nothing_to_pay"


def test_a_file_that_is_turned_down_leaves_its_payments_for_another(sale):
    sale.collect(2_500)
    sale.settle()
    sale.decide(sale.propose_file(), approve=False, reason="Väärä päivä")
    assert sale.world.rows("SELECT state FROM payment_order") == [("dropped",)]
    sale.file()


def test_an_agreed_file_puts_its_money_on_the_way_and_a_debit_ends_that(sale, refund):
    sale.collect(2_500)
    settlement = sale.settle()
    sale.file()
    assert sale.balances() == {"bank": 4_000, "bank_in_transit": -4_000}
    line = debit(sale, 2_500, message=settlement.short_number)
    assert taken(sale, line).reason == "settlement"
    assert sale.settlement(settlement.id).state == "paid"
    line = debit(sale, 1_500, message=f"Palautus {refund.short_number}")
    assert taken(sale, line).reason == "refund"
    assert sale.world.rows("SELECT state FROM refund") == [("paid",)]
    assert "bank_in_transit" not in sale.balances()


@pytest.mark.parametrize("by_name", [True, False])
def test_one_debit_pays_the_whole_file(sale, refund, by_name):
    sale.collect(2_500)
    settlement = sale.settle()
    file = sale.file()
    line = debit(sale, 4_000, message=file.message_id if by_name else None)
    assert taken(sale, line).reason == "payment_file"
    assert sale.settlement(settlement.id).state == "paid"
    assert sale.world.rows("SELECT state FROM refund") == [("paid",)]


def test_a_debit_of_another_sum_is_not_taken_for_a_payment(sale):
    sale.collect(2_500)
    settlement = sale.settle()
    sale.file()
    line = debit(sale, 2_499, message=settlement.short_number)
    assert taken(sale, line) is None
    assert sale.settlement(settlement.id).state == "in_file"


def taken(sale, line):
    """What the debit was taken for by the import, or is now where nobody asked yet."""
    with transaction(sale.world.sessions) as session:
        row = session.get_one(BankLine, line.id)
        if row.state == "matched":
            return row
        return outgoing_of_line(session, row)


def test_a_debit_that_came_before_the_file_was_agreed_to_is_known_when_lines_are_judged_anew(sale):
    sale.collect(2_500)
    settlement = sale.settle()
    approval = sale.propose_file()
    assert debit(sale, 2_500, message=settlement.short_number).reason == "outgoing_unknown"
    sale.decide(approval)
    assert match_again(sale.world.sessions, MAIJA).placed == 1
    assert sale.settlement(settlement.id).state == "paid"
    assert sale.balances() == {}


def returned(sale, cents, name):
    """The statement of the next day shows money coming back under the name that we gave it."""
    paid = Paid(cents, None, name="Saaja", archive_id="A1")
    told = statement(entry([paid], "R1"), opening=0, total=cents, iban=IBANS[1], on=TODAY)
    named = f"<EndToEndId>{name}</EndToEndId>".encode()
    sale.world.bring(told.replace(b"<AcctSvcrRef>A1</AcctSvcrRef>", named))


def test_what_the_payees_bank_sends_back_is_owed_again_and_may_be_paid_once_more(sale, refund):
    sale.collect(2_500)
    settlement = sale.settle()
    sale.file()
    debit(sale, 4_000)
    returned(sale, 2_500, settlement.short_number)
    returned(sale, 1_500, refund.short_number)
    told = sale.world.rows(
        "SELECT payload, aggregate FROM outbox_event WHERE name = 'campaign.paid_out_changed.v1' ORDER BY id"
    )
    assert [row[0]["paid_out_cents"] for row in told] == [2_500, 0]
    # Not in the campaign's own order, whose sums others tell at the same time in another order of campaigns.
    assert {row[1].partition(":")[0] for row in told} == {"paid_out"}
    assert sale.balances() == {"bank": 4_000, "payable": -2_500, "refunds_due": -1_500}
    assert sale.settlement(settlement.id).state == "rejected_by_bank"
    assert sale.world.rows("SELECT state, failure FROM refund") == [("failed", "returned_by_bank")]
    assert sale.world.rows("SELECT max(refunded_cents) FROM pledge") == [(0,)]
    correct_settlement(sale.context, settlement.id, MAIJA)
    assert sale.file().payments == 1


def test_a_receipt_that_names_a_payment_of_another_sum_waits_for_a_person(sale):
    sale.collect(2_500)
    settlement = sale.settle()
    sale.file()
    debit(sale, 2_500, message=settlement.short_number)
    returned(sale, 2_499, settlement.short_number)
    assert sale.settlement(settlement.id).state == "paid"
    assert sale.world.rows("SELECT count(*) FROM bank_line WHERE state = 'inbox'") == [(1,)]


@pytest.mark.parametrize("told", ["FI00 NOTPROVIDED", "TR330006100519786457841326"])
def test_a_payer_whose_bank_told_no_account_within_the_sepa_holds_nobody_else_up(sale, refund, told):
    owner_says(sale, "UPDATE bank_line SET party_iban = :told WHERE party_iban IS NOT NULL", told=told)
    sale.collect(2_500)
    sale.settle()
    assert sale.file().payments == 1


def test_what_the_bank_refuses_is_owed_again_and_corrected(sale, refund):
    sale.collect(2_500)
    settlement = sale.settle()
    file = sale.file()
    said = answer(
        file,
        (settlement.short_number, "RJCT", "AM04"),
        (refund.short_number, "RJCT", "AC04"),
        ("X-1", "ACSC", ""),
    )
    told = read_answer(sale.world.sessions, "vastaus.xml", said, MAIJA)
    assert (told["accepted"], told["rejected"], told["unknown_names"]) == (0, 2, ["X-1"])
    assert sale.settlement(settlement.id).failure == "AM04"
    assert sale.world.rows("SELECT state, failure FROM refund") == [("failed", "AC04")]
    assert sale.balances() == {"bank": 4_000, "payable": -2_500, "refunds_due": -1_500}
    again = read_answer(sale.world.sessions, "vastaus.xml", said, MAIJA)
    assert again["id"] == told["id"]
    correct_settlement(sale.context, settlement.id, MAIJA)
    second = sale.file()
    read_answer(sale.world.sessions, "ok.xml", answer(second, group="ACSP", version="03"), MAIJA)
    assert sale.world.rows("SELECT state FROM payment_order ORDER BY id DESC LIMIT 1") == [("accepted",)]


def test_a_whole_file_may_be_refused(sale):
    sale.collect(2_500)
    sale.settle()
    told = read_answer(sale.world.sessions, "ei.xml", answer(sale.file(), group="RJCT", reason="AM04"), MAIJA)
    assert told["rejected"] == 1
    assert sale.world.rows("SELECT state, failure FROM settlement") == [("rejected_by_bank", "AM04")]


def test_a_file_that_was_given_to_the_bank_twice_is_not_owed_again(sale):
    sale.collect(2_500)
    settlement = sale.settle()
    twice = answer(sale.file(), (settlement.short_number, "RJCT", "AM05"), group="RJCT", reason="AM05")
    assert read_answer(sale.world.sessions, "ei.xml", twice, MAIJA)["rejected"] == 0
    assert sale.balances() == {"bank": 2_500, "bank_in_transit": -2_500}


def test_a_refusal_after_the_debit_changes_nothing_and_is_named(sale):
    sale.collect(2_500)
    settlement = sale.settle()
    file = sale.file()
    taken(sale, debit(sale, 2_500, message=settlement.short_number))
    told = read_answer(sale.world.sessions, "ei.xml", answer(file, group="RJCT"), MAIJA)
    assert told["late_names"] == [settlement.short_number]
    assert sale.settlement(settlement.id).state == "paid"


HOSTILE = {
    "empty": b"",
    "not_xml": b"Id;Summa\n",
    "doctype": b'<!DOCTYPE a [<!ENTITY b "c">]><Document><CstmrPmtStsRpt/></Document>',
    "not_pain002": b"<Document><Ntry/></Document>",
    "no_original_message": b"<Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts/></CstmrPmtStsRpt></Document>",
    "unknown_message": b"<Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>Z</OrgnlMsgId>"
    b"</OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>",
    "too_large": b"<Document>" + b" " * 9_000_000 + b"</Document>",
}


@pytest.mark.parametrize(("code", "content"), HOSTILE.items(), ids=HOSTILE)
def test_an_answer_that_is_none_of_ours_is_refused(sale, code, content):
    with pytest.raises(Invalid) as problem:
        read_answer(sale.world.sessions, "x.xml", content, PEKKA)
    assert problem.value.errors == {"file": [code]}
