"""An association's account at the card provider, as pledges answers about opening it."""

from typing import Any

from flask import Flask, jsonify

from tests.gateway.fake_city import CHECKOUT


def add_card_accounts(app: Flask) -> None:
    """The provider's page for one account; another was opened elsewhere."""

    @app.post("/collecting-accounts/<account_id>/opening")
    def open_account(account_id: str) -> Any:
        if account_id == "a":
            return jsonify(status=409, code="account_opened_otherwise", title="x", errors={}), 409
        return jsonify(url=f"{CHECKOUT}/onboarding/{account_id}")

    @app.post("/collecting-accounts/<account_id>/opening/look")
    def look(account_id: str) -> Any:
        return "", 503 if account_id == "a" else 204
