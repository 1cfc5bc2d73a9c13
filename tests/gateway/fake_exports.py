"""Exports, the chart of accounts and the audit trail of the fake platform."""

from typing import Any

from flask import Flask, Response, jsonify, request

OWNER = "0192cccc-0000-7000-8000-0000000000e1"
TRANSACTION = "0192cccc-0000-7000-8000-0000000000e2"
LINE = "0192cccc-0000-7000-8000-0000000000e3"
CAMPAIGN = "0192cccc-0000-7000-8000-0000000000e4"
AT = "2026-11-21T12:32:00Z"
HOLDER = {"association_name": "Tuppuralan Tanhuvat ry", "iban": "FI2112345600000785"}
TITLE = "Tuppuralan <b>lähiliikuntapaikka</b>"

BANK_LINE = {
    "id": LINE,
    "booked_on": "2026-11-20",
    "amount_cents": 2_500,
    "reference": "1234561",
    "archive_id": "20261120ARK1",
    "state": "matched",
    "collecting_account_id": OWNER,
    "statement": "S-2026-11-20",
    "statement_kind": "statement",
    "closing_on": "2026-11-20",
    "file_id": OWNER,
    "file_name": "tiliote.xml",
    "file_sha256": "ab" * 32,
    "received_at": AT,
}


def transaction(**changes: Any) -> dict[str, Any]:
    """A transaction as the service tells it."""
    return (
        HOLDER
        | {
            "id": TRANSACTION,
            "booked_on": "2026-11-20",
            "posted_at": AT,
            "cause_kind": "bank_line",
            "cause_id": LINE,
            "reverses": None,
            "reversed_by": None,
            "campaign_id": CAMPAIGN,
            "campaign": TITLE,
            "collecting_account_id": OWNER,
            "voucher": "2026/17",
            "lines": [
                {"account": f"bank:{OWNER}", "amount_cents": 2_500},
                {"account": f"held:{CAMPAIGN}", "amount_cents": -2_500},
            ],
        }
        | changes
    )


def _refused(status: int, code: str, errors: dict[str, list[str]] | None = None) -> Any:
    return jsonify(status=status, code=code, title=code, errors=errors or {}), status


def add_exports(app: Flask) -> None:
    """Files that are made, and those that were."""

    @app.post("/books/exports")
    def make_export() -> Any:
        order = request.get_json()
        if order["from"] > order["to"]:
            return _refused(422, "invalid", {"to": ["before_the_beginning"]})
        if order["kind"] == "journal" and not order["without_numbers"]:
            return _refused(409, "unmapped_accounts")
        headers = {"Content-Disposition": 'attachment; filename="paivakirja-2026-11-01-2026-11-30.csv"'}
        return Response((b"x" * 65_536 for _ in range(40)), content_type="text/csv", headers=headers)

    @app.post("/books/exports/<export_id>/copy")
    def copy_export(export_id: str) -> Any:
        return (
            Response(b"sama", content_type="text/csv")
            if export_id == OWNER
            else _refused(409, "export_differs")
        )

    @app.get("/books/exports")
    def exports_made() -> Any:
        export = {"id": OWNER, "kind": "ledger", "from": "2026-10-01", "to": "2026-10-31", "format": "xlsx"}
        export |= {"row_count": 1_204, "byte_count": 90_000, "sha256": "cd" * 32, "made_by": "person:a"}
        return jsonify(items=[export | {"made_at": AT, "campaign_id": CAMPAIGN}], next=None)

    @app.get("/books/unmapped-accounts")
    def unmapped_accounts() -> Any:
        missing = {"collecting_account_id": OWNER, "account": "held", "since": "2026-11-20"}
        return jsonify(items=[missing | {"association_name": HOLDER["association_name"]}])


def add_chart(app: Flask) -> None:
    """Settings of the bookkeeper."""

    @app.get("/books/chart")
    def chart_of_accounts() -> Any:
        account = {"id": OWNER, "noun": "bank", "collecting_account_id": None, "number": "1910"}
        account |= {"name": "Pankkitili", "effective_from": "2026-01-01", "set_by": "person:a", "set_at": AT}
        return jsonify(items=[account], missing=["held", "vat"])

    @app.post("/books/chart")
    def set_chart_account() -> Any:
        if request.get_json()["number"] == "!":
            return _refused(422, "invalid", {"number": ["not_an_account_number"]})
        return jsonify(id=OWNER), 201

    @app.post("/books/chart/proposed")
    def take_proposed_accounts() -> Any:
        return jsonify(taken=2), 201

    @app.get("/books/dimensions")
    def campaign_dimensions() -> Any:
        place = {"cost_centre": "4100", "project": "", "vat_basis_points": 2_550}
        place |= {"campaign_id": CAMPAIGN, "title": TITLE, "legal_mode": "presale"}
        return jsonify(items=[place | {"effective_from": "2026-01-01"}], next=None)

    @app.post("/books/dimensions/<campaign_id>")
    def set_campaign_dimension(campaign_id: str) -> Any:
        return (
            (jsonify(campaign_id=campaign_id), 201) if campaign_id == CAMPAIGN else _refused(404, "not_found")
        )


def add_trail(app: Flask) -> None:
    """The books' own page, and a figure down to the bank's file."""

    @app.get("/books/accounts")
    def balances_of_books() -> Any:
        held = {"collecting_account_id": OWNER, "association_name": "ry", "account": "held"}
        return jsonify(items=[held | {"nature": "liability", "balance_cents": -2_500}])

    @app.get("/books/reconciliation")
    def reconciliation_of_books() -> Any:
        return jsonify(as_of=None, rows=[], clearing=[], ok=False)

    @app.get("/books/accounts/<owner>")
    def accounts_of_noun(owner: str) -> Any:
        held = {"account": f"held:{CAMPAIGN}", "balance_cents": -2_500, "campaign": TITLE}
        return jsonify(HOLDER | {"items": [held], "next": None})

    @app.get("/books/ledger")
    def ledger_of_account() -> Any:
        row = {
            "booked_on": "2026-11-20",
            "amount_cents": -2_500,
            "balance_cents": -3_500,
            "voucher": "2026/17",
        }
        row |= {"transaction_id": TRANSACTION, "cause_kind": "bank_line", "cause_id": LINE, "campaign": TITLE}
        told = {"collecting_account_id": OWNER, "account": request.args["account"], "opening_cents": -1_000}
        return jsonify(HOLDER | told | {"items": [row], "next": None})

    @app.get("/books/transactions/<transaction_id>")
    def one_transaction(transaction_id: str) -> Any:
        if transaction_id != TRANSACTION:
            return _refused(404, "not_found")
        payout = {"id": OWNER, "provider_id": "po_1", "amount_cents": 9_000, "arrives_on": "2026-11-24"}
        payout |= {"state": "arrived", "item": "txn_1", "gross_cents": 100, "fee_cents": 3, "net_cents": 97}
        behind = {"bank_lines": [BANK_LINE], "payouts": [payout], "charges": ["ch_1"]}
        behind |= {"pledge": {"id": OWNER, "number": "MK-10001", "amount_cents": 2_500}}
        other = transaction(id=OWNER, voucher=None, cause_kind="reversal", reverses=TRANSACTION)
        return jsonify(transaction(reversed_by=OWNER) | behind | {"beside": [other]})

    @app.get("/books/bank-lines/<line_id>")
    def traced_line(line_id: str) -> Any:
        return jsonify(line=BANK_LINE, pledge={"number": "MK-10001"}, transactions=[transaction()])
