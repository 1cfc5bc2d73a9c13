"""The page where an association opens its connected account. The real one asks for much more."""

import re

from flask import Blueprint, Response, request

from infra.sandbox.stripe.page import onwards, page, page_language
from infra.sandbox.stripe.resources import accounts
from infra.sandbox.stripe.sandbox import Sandbox
from infra.sandbox.stripe.store import Record
from infra.sandbox.stripe.work import Work


def make_onboarding(sandbox: Sandbox) -> Blueprint:
    """The onboarding routes over a sandbox."""
    blueprint = Blueprint("onboarding", __name__)

    @blueprint.get("/onboarding/<account>/<token>")
    def ask(account: str, token: str) -> Response:
        with sandbox.work(request.host_url) as work:
            record = accounts.connected(work, account, "account")
            link = _open_link(work, record, token)
        return _form(record, link) if link else onwards(_start_again(record))

    @blueprint.post("/onboarding/<account>/<token>")
    def take(account: str, token: str) -> Response:
        iban = re.sub(r"\s", "", request.form.get("iban", "")).upper()
        with sandbox.work(request.host_url) as work:
            record = accounts.connected(work, account, "account")
            link = _open_link(work, record, token)
            if link is None:
                return onwards(_start_again(record))
            if not _is_iban(iban):
                return _form(record, link, iban, status=422)
            record.private["link"]["token"] = ""
            accounts.enable(work, record, iban)
        return onwards(link["return_url"])

    return blueprint


def _open_link(work: Work, record: Record, token: str) -> dict[str, str] | None:
    link = record.private.get("link")
    if not link or link["token"] != token or link["expires_at"] <= work.now:
        return None
    return dict(link)


def _start_again(record: Record) -> str:
    link = record.private.get("link")
    return str(link["refresh_url"]) if link else "/"


def _form(record: Record, link: dict[str, str], iban: str = "", status: int = 200) -> Response:
    return page(
        "onboarding.html",
        language=page_language(),
        targets=(link["return_url"], link["refresh_url"]),
        status=status,
        name=record["business_profile"]["name"],
        iban=iban,
        wrong=status != 200,
    )


def _is_iban(text: str) -> bool:
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", text):
        return False
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1
