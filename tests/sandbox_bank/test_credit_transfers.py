"""pain.001 in, pain.002 out: each order is booked or refused with a reason."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient

from infra.sandbox.bank.references import invented_iban
from tests.sandbox_bank.conftest import Document

ACCOUNT = invented_iban("Keräystili")
PAYEE = invented_iban("Maija")


def transfer(end_to_end_id: str, amount: str, payee: str = PAYEE, currency: str = "EUR") -> str:
    return f"""<CdtTrfTxInf><PmtId><EndToEndId>{end_to_end_id}</EndToEndId></PmtId>
      <Amt><InstdAmt Ccy="{currency}">{amount}</InstdAmt></Amt>
      <Cdtr><Nm>Maija Maksaja</Nm></Cdtr><CdtrAcct><Id><IBAN>{payee}</IBAN></Id></CdtrAcct>
      <RmtInf><Ustrd>Palautus</Ustrd></RmtInf></CdtTrfTxInf>"""


def order_file(
    *transfers: str, version: str = "03", message_id: str = "M1", count: int | None = None, total: str = ""
) -> bytes:
    date_element = "<Dt>2026-11-21</Dt>" if version == "09" else "2026-11-21"
    bic = "BICFI" if version == "09" else "BIC"
    control_sum = f"<CtrlSum>{total}</CtrlSum>" if total else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}"><CstmrCdtTrfInitn>
    <GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>2026-11-21T12:00:00</CreDtTm>
    <NbOfTxs>{len(transfers) if count is None else count}</NbOfTxs>{control_sum}
    <InitgPty><Nm>Tuppuralan Tanhuvat ry</Nm></InitgPty></GrpHdr>
    <PmtInf><PmtInfId>P1</PmtInfId><PmtMtd>TRF</PmtMtd><ReqdExctnDt>{date_element}</ReqdExctnDt>
    <Dbtr><Nm>Tuppuralan Tanhuvat ry</Nm></Dbtr><DbtrAcct><Id><IBAN>{ACCOUNT}</IBAN></Id></DbtrAcct>
    <DbtrAgt><FinInstnId><{bic}>TKPAFIHH</{bic}></FinInstnId></DbtrAgt>
    {"".join(transfers)}</PmtInf></CstmrCdtTrfInitn></Document>""".encode()


@pytest.fixture
def funded(client: FlaskClient) -> FlaskClient:
    payment = {"account": ACCOUNT, "amount_cents": 10_000, "reference": "1234561", "payer_name": "Maija"}
    assert client.post("/payments", json=payment).status_code == 201
    return client


def answer(client: FlaskClient, raw: bytes) -> Document:
    reply = client.post("/credit-transfers", data=raw)
    assert reply.status_code == 200, reply.text
    return Document(reply.data)


def balance(client: FlaskClient) -> int:
    return client.get("/api/accounts").json["items"][0]["balance_cents"]


@pytest.mark.parametrize(("version", "reply"), [("03", "pain.002.001.03"), ("09", "pain.002.001.10")])
def test_a_good_file_is_booked_and_settled(funded: FlaskClient, version: str, reply: str) -> None:
    raw = order_file(transfer("E1", "25.00"), transfer("E2", "30.5"), version=version, total="55.50")
    assert Document(raw).is_valid()
    document = answer(funded, raw)
    assert document.message == reply
    assert document.texts("GrpSts") == ["ACSC"]
    assert document.texts("OrgnlMsgNmId") == [f"pain.001.001.{version}"]
    assert document.texts("OrgnlEndToEndId") == ["E1", "E2"]
    assert document.texts("TxSts") == ["ACSC", "ACSC"]
    assert balance(funded) == 10_000 - 5_550


def test_an_order_beyond_the_balance_is_refused_and_the_rest_paid(funded: FlaskClient) -> None:
    document = answer(funded, order_file(transfer("E1", "90"), transfer("E2", "20"), transfer("E3", "10")))
    assert document.texts("GrpSts") == ["PART"]
    assert document.texts("TxSts") == ["ACSC", "RJCT", "ACSC"]
    assert document.texts("StsRsnInf/Rsn/Cd") == ["AM04"]
    assert balance(funded) == 0


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (order_file(transfer("E1", "1"), count=2), "AM18"),
        (order_file(transfer("E1", "100"), total="10"), "AM10"),
        (order_file(transfer("E1", "1", payee="FI2112345600000786")), "AC03"),
        (order_file(transfer("E1", "1", currency="SEK")), "AM03"),
        (order_file(transfer("E1", "0")), "AM01"),
        (order_file(transfer("E1", "1e400")), "AM01"),
    ],
)
def test_a_wrong_order_is_refused_with_its_reason(funded: FlaskClient, raw: bytes, reason: str) -> None:
    document = answer(funded, raw)
    assert document.texts("GrpSts") == ["RJCT"]
    assert reason in document.texts("StsRsnInf/Rsn/Cd")
    assert balance(funded) == 10_000


def test_the_same_file_twice_pays_once(funded: FlaskClient) -> None:
    raw = order_file(transfer("E1", "25"))
    assert answer(funded, raw).texts("GrpSts") == ["ACSC"]
    again = answer(funded, raw)
    assert again.texts("GrpSts") == ["RJCT"]
    assert "AM05" in again.texts("StsRsnInf/Rsn/Cd")
    assert balance(funded) == 7_500


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<x/>",
        b"<Document",
        b'<!DOCTYPE x [<!ENTITY e "e">]>' + order_file(transfer("E1", "1"))[39:],
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>',
        b"<a>" * 100_000,
    ],
)
def test_what_is_no_order_is_refused_whole(funded: FlaskClient, raw: bytes) -> None:
    reply = funded.post("/credit-transfers", data=raw)
    assert reply.status_code == 422
    assert reply.json["errors"]["file"]
    assert balance(funded) == 10_000


def test_a_paid_order_is_a_debit_in_the_statement(funded: FlaskClient) -> None:
    answer(funded, order_file(transfer("E1", "25")))
    day = funded.get(f"/statements/{ACCOUNT}/{_booked_on(funded)}.camt053.xml")
    document = Document(day.data)
    assert document.is_valid()
    debit = document.all("Ntry")[1]
    assert document.signed_cents(debit) == -2_500
    assert document.texts("Cdtr/Nm", debit) == ["Maija Maksaja"]
    assert document.texts("Refs/EndToEndId", debit) == ["E1"]


def _booked_on(client: FlaskClient) -> str:
    payment = {"account": invented_iban("muu"), "amount_cents": 1, "payer_name": "Maija"}
    return client.post("/payments", json=payment).json["booked_on"]


def test_a_person_may_have_single_payments_refused(funded: FlaskClient) -> None:
    raw = order_file(transfer("P-1", "25.00"), transfer("T-2", "30.00"))
    reply = funded.post("/credit-transfers?refuse=T-2:AM04", data=raw)
    document = Document(reply.data)
    assert document.texts("TxSts") == ["ACSC", "RJCT"]
    assert "AM04" in document.texts("Cd")
    assert balance(funded) == 7_500
    assert funded.post("/credit-transfers?refuse=T-2:huono", data=raw).status_code == 422


def test_a_batch_may_show_as_one_debit(funded: FlaskClient) -> None:
    raw = order_file(transfer("P-1", "25.00"), transfer("T-2", "30.00"))
    assert Document(funded.post("/credit-transfers?batch=1", data=raw).data).texts("GrpSts") == ["ACSC"]
    assert balance(funded) == 4_500
    assert "P1" in funded.get(f"/accounts/{ACCOUNT}").text


def test_the_page_of_order_files_answers_or_says_what_is_wrong(funded: FlaskClient) -> None:
    raw = order_file(transfer("P-1", "25.00"))
    assert funded.get("/aineistot").status_code == 200
    good = funded.post("/aineistot", data={"file": (BytesIO(raw), "a.xml"), "refuse": ""})
    assert (good.status_code, Document(good.data).texts("GrpSts")) == (200, ["ACSC"])
    bad = funded.post("/aineistot", data={"file": (BytesIO(b"ei"), "a.xml"), "refuse": ""})
    assert bad.status_code == 422 and "Virhe" in bad.text
