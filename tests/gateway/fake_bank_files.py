"""Bank files of the fake platform: one under way, one done with a gap before it, one refused."""

from typing import Any

from flask import Flask, Response, jsonify, request

FILE = "0192f0c1-0000-7000-8000-00000000b{:03d}"
RUNNING, DONE, REFUSED = FILE.format(1), FILE.format(2), FILE.format(3)
CONTENT = b"<Document/>"


def _file(file_id: str, state: str, **changed: Any) -> dict[str, Any]:
    return {
        "id": file_id,
        "name": "tiliote.xml",
        "format": "camt.053.001.02",
        "way": "upload",
        "state": state,
        "received_at": "2026-11-22T08:00:00+00:00",
        "started_at": "2026-11-22T08:00:01+00:00",
        "finished_at": None if state == "booking" else "2026-11-22T08:01:00+00:00",
        "size_bytes": 2_400_000,
        "bytes_read": 2_400_000,
        "statement_date": "2026-11-21",
        "lines": 5_000,
        "lines_booked": 2_500 if state == "booking" else 5_000,
        "lines_per_second": 1_250.0,
        "matched": 2_480,
        "in_inbox": 20,
        "duplicates": 0,
        "warnings": [],
        "refusal": None,
        "refusal_where": None,
    } | changed


FILES = [
    _file(RUNNING, "booking"),
    _file(DONE, "done", name="aamu.xml", warnings=["gap:2026-11-03..2026-11-05:7..9"]),
    _file(REFUSED, "refused", name="vieras.xml", format="", lines=0, refusal="unknown_account"),
]
STATEMENT = {
    "identity": "S1",
    "kind": "statement",
    "number": 10,
    "account": "FI7944052020036082",
    "association_name": "Tuppuralan Tanhuvat ry",
    "opening_cents": 100_000,
    "opening_on": "2026-11-20",
    "closing_cents": 350_000,
    "closing_on": "2026-11-21",
    "entries": 5_000,
    "sum_cents": 250_000,
}


def add_bank_files(app: Flask) -> None:
    """The list, one file, what is missing, the original, and bringing one."""

    @app.get("/bank-files")
    def bank_files() -> Any:
        return jsonify(items=FILES, next=None)

    @app.get("/bank-files/gaps")
    def gaps() -> Any:
        account = {key: STATEMENT[key] for key in ("account", "association_name")}
        return jsonify(items=[account | {"file_id": DONE, "warning": "gap:2026-11-03..2026-11-05:7..9"}])

    @app.post("/bank-files")
    def bring() -> Any:
        known = b"known" in request.get_data()
        return jsonify(FILES[1 if known else 0] | {"known_already": known}), 202

    @app.get("/bank-files/<file_id>")
    def bank_file(file_id: str) -> Any:
        found = next(each for each in FILES if each["id"] == file_id)
        told = {"received_by": "person:maija", "sha256": "ab" * 32, "statements": [STATEMENT]}
        return jsonify(found | told | {"statements_in_all": 1})

    @app.get("/bank-files/<file_id>/content")
    def content(file_id: str) -> Any:
        return Response(CONTENT, mimetype="application/octet-stream")
