"""The inbox of the fake platform: seven lines as a bank might tell them, and what the services answer."""

from typing import Any

from flask import Flask, Response, jsonify, request

LINE = "0192eeee-0000-7000-8000-00000000000{}"
PLEDGE = "0192ffff-0000-7000-8000-00000000000{}"
OWN, OTHERS = "p", "0192cccc-0000-7000-8000-000000000004"
ASKED = "0192aaaa-0000-7000-8000-000000000001"
PLAIN_HASH = "a" * 64
AT = "2026-11-21T12:32:00Z"
# A line whose payer named two pledges.
TOLD = LINE.format(6)


def refused(status: int, code: str, errors: dict[str, list[str]] | None = None) -> Any:
    return jsonify(status=status, code=code, title=code, errors=errors or {}), status


def one_line(number: int, name: str | None, cents: int, reason: str | None, **more: Any) -> dict[str, Any]:
    return {
        "id": LINE.format(number),
        "booked_on": f"2026-11-{11 + number}",
        "age_days": 10 - number,
        "amount_cents": cents,
        "payer_name": name,
        "payer_account_masked": "FI•• •••• •••• ••17 42",
        "reference": None,
        "told_references": [],
        "message": None,
        "archive_id": "20261112593284A10077",
        "state": "inbox",
        "reason": reason,
        "pledge_id": None,
        "pledge_number": None,
        "assigned_to": None,
        "notes": 0,
    } | more


LINES = [
    one_line(1, None, 2_000, "reference_missing", message="jäälyhdyt"),
    one_line(
        2, "Koskinen Erkki Juhani", 5_000, "reference_missing", message="liikuntapaikka tuppurala", notes=1
    ),
    one_line(3, "Lähemäen Huolto Oy", 15_000, "amount_differs", reference="203995", assigned_to=OTHERS),
    one_line(4, "Nguyen Thi Mai", 2_500, "paid_twice", reference="204121"),
    one_line(5, "Pankki", -1_250, "outgoing_unknown", message="Palvelumaksu 10/2026"),
    one_line(6, "Peitsarin Kioski Tmi", 10_000, "several_references", told_references=["100019", "1234561"]),
    one_line(7, "Virtanen Onni ja Kaisa", 5_750, "amount_differs", reference="204640"),
]
SUMS = (
    *("open_approval_cents", "refunds_due", "refunds_due_cents", "failed_refunds", "disputes_to_answer"),
    *("fraud_warnings", "payouts_in_transit", "payouts_in_transit_cents", "promised_cents", "secured_cents"),
    *("collected_cents", "in_repair_cents", "refunded_cents"),
)
SETTLED = one_line(8, "Ahonen Ritva", 1_000, None, state="matched", pledge_number="MK-10004")


def suggestion(
    number: int, name: str, cents: int, told_for: list[str], told_against: list[str]
) -> dict[str, Any]:
    return {
        "pledge_id": PLEDGE.format(number),
        "number": f"MK-1000{number}",
        "name": name,
        "amount_cents": cents,
        "campaign_title": "Tuppuralan lähiliikuntapaikka",
        "made_on": "2026-11-08",
        "state": "awaiting_payment",
        "for": told_for,
        "against": told_against,
        "sure": not told_against,
    }


SUGGESTED = [
    suggestion(1, "Erkki Koskinen", 5_000, ["same_name", "same_amount", "campaign_in_message"], []),
    suggestion(2, "E. Koskinen", 4_000, ["similar_name"], ["amount_differs"]),
]


REST = {"pledge_id": PLEDGE.format(1), "number": "MK-10001", "missing_cents": 500}


def approval(**more: Any) -> dict[str, Any]:
    return {
        "id": ASKED,
        "kind": "match",
        "summary": {
            "payer_name": "Koskinen Erkki",
            "booked_on": "2026-11-12",
            "amount_cents": 5_000,
            "pledge_number": "MK-10001",
            "pledge_amount_cents": 5_000,
            "campaign_title": "Tuppuralan lähiliikuntapaikka",
        },
        "amount_cents": 5_000,
        "comment": "Nimi ja summa samat",
        "requested_at": AT,
        "content_hash": PLAIN_HASH,
        "state": "open",
        "own": False,
    } | more


def _open(line: dict[str, Any]) -> dict[str, Any]:
    request_about = approval(own=True) if line["state"] == "proposed" else None
    notes = (
        [{"id": ASKED, "text": "Soitin <b>maksajalle</b>.", "who": OTHERS, "at": AT}] if line["notes"] else []
    )
    story = [
        {"at": AT, "what": "imported", "who": OTHERS, "told": "tiliote.xml", "kind": None, "whom": None},
        {"at": AT, "what": "assigned", "who": OTHERS, "told": None, "kind": None, "whom": OTHERS},
        {"at": AT, "what": "rest_asked", "who": OTHERS, "told": "MK-10001:500", "kind": None, "whom": None},
    ]
    return line | {
        "collecting_account": "Tuppuralan Tanhuvat ry",
        "suggestions": _suggested(line),
        "request": request_about,
        "rest_to_ask": REST if line["reason"] == "amount_differs" and line["state"] == "inbox" else None,
        "notes": notes,
        "story": story,
    }


def _suggested(line: dict[str, Any]) -> list[dict[str, Any]]:
    if line["state"] != "inbox" or line["amount_cents"] < 0:
        return []
    return SUGGESTED[1:] if line["id"] in (TOLD, LINE.format(1)) else SUGGESTED


def _lines_of(state: str) -> list[dict[str, Any]]:
    match state:
        case "sure":
            return LINES[1:2]
        case "proposed":
            return [LINES[1] | {"state": "proposed"}]
        case "inbox":
            return LINES
    return [SETTLED]


def add_inbox(app: Flask) -> None:
    """Lists, counts and single lines."""

    @app.get("/bank-lines")
    def bank_lines() -> Any:
        wanted, words = request.args.get("state", "inbox"), request.args.get("q", "").lower()
        items = [each for each in _lines_of(wanted) if words in (each["payer_name"] or "").lower()]
        return jsonify(items=items, next="bmV4dA==" if wanted == "inbox" and not words else None)

    @app.post("/bank-lines/table")
    def line_table() -> Any:
        if request.get_json()["state"] == "settled":
            return refused(422, "invalid", {"state": ["too_many_lines"]})
        name = f"tilirivit.{request.get_json()['format']}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response("Kirjattu;Summa\r\n", content_type="text/csv; charset=utf-8", headers=headers)

    @app.get("/bank-lines/counts")
    def line_counts() -> Any:
        reasons = {"reference_missing": 2, "amount_differs": 2, "paid_twice": 1, "reference_invalid": 1001}
        return jsonify(queues={"inbox": 1001, "sure": 38, "proposed": 3}, reasons=reasons)

    @app.get("/bank-lines/<line_id>")
    def bank_line(line_id: str) -> Any:
        if line_id == "asked":
            return jsonify(_open(LINES[1] | {"state": "proposed", "id": "asked"}))
        found = [each for each in [*LINES, SETTLED] if each["id"] == line_id]
        return jsonify(_open(found[0])) if found else refused(404, "not_found")

    @app.get("/bank-lines/<line_id>/choices")
    def line_choices(line_id: str) -> Any:
        payout = {"id": ASKED, "label": "po_1SVq", "amount_cents": 119_254, "on": "2026-11-18"}
        is_done = line_id == SETTLED["id"]
        return jsonify(
            accounts=["bank_fees", "write_off", "refund", "payout", "match_fund"],
            refunds=[],
            payouts=[payout],
            disputes=[],
            deposits=[],
            match_funds=[payout | {"id": ASKED, "label": "VR-101 Kaupungin vastinraha"}],
            may_undo=is_done,
            undo_refusal=None if is_done else "line_not_settled",
        )

    _add_suggestions(app)

    @app.get("/desk/summary")
    def day_in_numbers() -> Any:
        texts = {"as_of": AT, "inbox_oldest_on": "2026-11-12", "next_dispute_due": None}
        sums = dict.fromkeys(SUMS, 0) | {"inbox_lines": 7, "inbox_cents": 41_250, "open_approvals": 3}
        return jsonify(texts | sums | {"last_statement_on": "2026-11-20"})

    @app.get("/staff/colleagues")
    def finance_colleagues() -> Any:
        people = [(OWN, "Aino Aalto"), (OTHERS, "Taina Talonen")]
        return jsonify(items=[{"id": id_, "name": name, "keeps_books": True} for id_, name in people])


def _add_suggestions(app: Flask) -> None:
    @app.get("/bank-lines/<line_id>/together")
    def together(line_id: str) -> Any:
        unlike = ("for", "against", "sure")
        two = [{k: v for k, v in each.items() if k not in unlike} | {"refusal": None} for each in SUGGESTED]
        told = {"pledges": two, "rest_cents": 1_000, "reasons": ["references_told", "same_campaign"]}
        other = {"id": LINE.format(4), "booked_on": "2026-11-15", "amount_cents": 2_500}
        own = {"id": line_id, "booked_on": "2026-11-16", "amount_cents": 2_500}
        join = {"pledge": two[0], "lines": [own, other], "reasons": ["same_name", "sums_match"]}
        is_told, is_part = line_id == TOLD, line_id == LINE.format(1)
        return jsonify(splits=[told] if is_told else [], joins=[join] if is_part else [])

    @app.get("/bank-lines/<line_id>/history")
    def history(line_id: str) -> Any:
        no = {"pledge_number": None, "target": None, "account": None, "transaction_id": ASKED}
        parts = [
            {"kind": "pledge", "amount_cents": 800} | no | {"pledge_number": "MK-10004"},
            {"kind": "payer", "amount_cents": 200} | no | {"target": "P-7", "transaction_id": None},
        ]
        parts = [{"line_id": line_id} | part for part in parts]
        people = {"made_by": f"person:{OTHERS}", "approved_by": "person:gone"}
        done = {"at": AT, "kind": "split", "undone_at": AT, "parts": parts} | people
        return jsonify(items=[done])

    @app.get("/bank-lines/<line_id>/pledge-search")
    def line_search(line_id: str) -> Any:
        words, unlike = request.args["q"].upper(), ("for", "against", "sure")
        found = [
            {name: value for name, value in each.items() if name not in unlike} | {"refusal": None}
            for each in SUGGESTED
            if words in f"{each['number']} {each['name']}".upper()
        ]
        return jsonify(items=found, more=False)


def add_inbox_deeds(app: Flask) -> None:
    """What people do with lines; the comment says how it is to be refused."""

    def said(body: dict[str, Any]) -> str:
        return str(body.get("comment", ""))

    @app.post("/bank-lines/<line_id>/proposals")
    def propose_for_line(line_id: str) -> Any:
        code = said(request.get_json())
        if code.startswith("refuse:"):
            return refused(409, code.removeprefix("refuse:"))
        return jsonify(approval()), 201

    @app.post("/bank-lines/<line_id>/rest-requests")
    def ask_for_rest(line_id: str) -> Any:
        if line_id == LINE.format(7):
            return refused(409, "rest_asked_before")
        return jsonify(pledge_number="MK-10001", missing_cents=500), 201

    @app.post("/bank-lines/joined-proposals")
    def join_lines() -> Any:
        return jsonify(approval()), 201

    @app.post("/bank-lines/batch-proposals")
    def propose_for_many() -> Any:
        ids = request.get_json()["line_ids"]
        items = [
            {"line_id": each, "outcome": "skipped" if number else "proposed"}
            | {"code": "no_sure_suggestion" if number else None, "approval_id": None}
            for number, each in enumerate(ids)
        ]
        return jsonify(items=items)

    @app.post("/bank-lines/assignments")
    def assign_lines() -> Any:
        return jsonify(items=[{"id": each, "code": None} for each in request.get_json()["line_ids"]])

    @app.post("/bank-lines/<line_id>/notes")
    def comment_on_line(line_id: str) -> Any:
        return jsonify(id=ASKED), 201

    @app.post("/approvals/<approval_id>/withdrawal")
    def withdraw_request(approval_id: str) -> Any:
        return jsonify(approval()) if approval_id == ASKED else refused(409, "already_decided")


def add_approvals(app: Flask) -> None:
    """Requests of others and an own one, and decisions on them."""

    @app.get("/approvals")
    def open_approvals() -> Any:
        others = approval(id="plain", own=False)
        refund = approval(id="refund", kind="line_refund", content_hash="b" * 64)
        return jsonify(items=[others, refund, approval(id="own", own=True)], next=None)

    @app.post("/approvals/<approval_id>/decision")
    def decide_request(approval_id: str) -> Any:
        if approval_id != "plain":
            return refused(409, approval_id)
        return jsonify(approval())

    @app.post("/approvals/batch-approvals")
    def approve_requests() -> Any:
        items = request.get_json()["items"]
        return jsonify(items=[{"id": each["id"], "code": None} for each in items])
