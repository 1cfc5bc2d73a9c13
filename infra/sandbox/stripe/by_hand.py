"""/_sandbox/...: what the world outside does, by command: banks, payers, Stripe's own people."""

from typing import Any

from flask import Blueprint, request

from infra.sandbox.stripe import hosted
from infra.sandbox.stripe.cards import EXPIRED
from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.given import body, given, one_of
from infra.sandbox.stripe.resources import accounts, balance, disputes, fraud_warnings, payouts, refunds
from infra.sandbox.stripe.resources.payment_methods import card_of
from infra.sandbox.stripe.sandbox import Sandbox
from infra.sandbox.stripe.specification import API_VERSION
from infra.sandbox.stripe.store import Record
from infra.sandbox.stripe.webhook_secrets import roll_secret
from infra.sandbox.stripe.work import Work

_OLD_SECRET_SECONDS = 24 * 3600
GOOD = "4242424242424242"


def add_by_hand(blueprint: Blueprint, sandbox: Sandbox) -> None:
    """Add the routes over a sandbox."""
    _add_money(blueprint, sandbox)
    _add_accounts(blueprint, sandbox)
    _add_payers(blueprint, sandbox)
    _add_cards(blueprint, sandbox)
    _add_webhooks(blueprint, sandbox)


def _add_money(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.post("/_sandbox/payout")
    def payout() -> dict[str, Any]:
        with sandbox.work(request.host_url) as work:
            if "payout" in body():
                record = work.store.find(given("payout", str), "payout")
                if record is None:
                    raise work.no_such("payout", given("payout", str), "payout")
                payouts.fail(work, record, one_of("fail", payouts.FAILURES, default="account_closed"))
            else:
                record = _pay_out(work)
        return {"payout": record.body if record else None}

    @blueprint.post("/_sandbox/top_up")
    def top_up() -> dict[str, Any]:
        with sandbox.work(request.host_url) as work:
            balance.post(work, "topup", given("amount_cents", int), None, description="Top-up")
            available, pending = balance.held(work)
        return {"available_cents": available, "pending_cents": pending}


def _pay_out(work: Work) -> Record | None:
    account = given("account", str, default=work.payout_account)
    iban, owner = account, ""
    if account and account.startswith("acct_"):
        connected = accounts.connected(work, account, "account")
        iban, owner = connected.private["iban"], account
    return payouts.pay_out(
        work,
        owner,
        iban=iban if work.bank_told else None,
        everything=True,
        fails=bool(given("fails", bool, default=False)),
    )


def _add_accounts(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.post("/_sandbox/account")
    def switch_account() -> dict[str, Any]:
        with sandbox.work(request.host_url) as work:
            record = accounts.connected(work, given("account", str), "account")
            if given("enabled", bool):
                accounts.enable(work, record, given("iban", str, default=None))
            else:
                accounts.disable(work, record, one_of("reason", accounts.REASONS, default="rejected.other"))
        return record.body


def _add_payers(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.post("/_sandbox/dispute")
    def dispute() -> dict[str, Any]:
        with sandbox.work(request.host_url) as work:
            if "dispute" in body():
                record = work.get("dispute", given("dispute", str), "dispute")
                disputes.move(work, record, one_of("status", disputes.STATES))
            else:
                charge = _find_charge(work, given("charge", str))
                reason = given("reason", str, default="fraudulent")
                record = disputes.open_dispute(
                    work,
                    charge,
                    reason,
                    inquiry=bool(given("inquiry", bool, default=False)),
                    amount=given("amount_cents", int, default=None),
                )
        return record.body

    @blueprint.post("/_sandbox/early_fraud_warning")
    def warn() -> dict[str, Any]:
        with sandbox.work(request.host_url) as work:
            return fraud_warnings.warn_early(work, _find_charge(work, given("charge", str))).body

    @blueprint.post("/_sandbox/refund")
    def refund() -> dict[str, Any]:
        with sandbox.work(request.host_url) as work:
            record = work.get("refund", given("refund", str), "refund")
            if one_of("status", {"succeeded", "failed"}) == "failed":
                refunds.fail(work, record, one_of("reason", refunds.FAILURES, default="unknown"))
            else:
                refunds.settle(work, record)
        return record.body

    @blueprint.post("/_sandbox/authenticate")
    def authenticate() -> dict[str, Any]:
        with sandbox.work(request.host_url) as work:
            approved = bool(given("approve", bool, default=True))
            address = hosted.answer_challenge(work, given("intent", str), approved=approved)
        return {"redirect_to": address}


def _add_cards(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.post("/_sandbox/card")
    def renew() -> dict[str, Any]:
        """The card network tells of a new card in place of an old one."""
        with sandbox.work(request.host_url) as work:
            record = work.get("payment_method", given("payment_method", str), "payment_method")
            old = {name: record["card"][name] for name in ("exp_month", "exp_year", "last4")}
            new = {name: given(name, type(value), default=value) for name, value in old.items()}
            record.body["card"] |= new
            if card_of(record).on_charge is EXPIRED:
                # The new card in its place is good.
                record.private["number"] = GOOD
            work.store.save(record)
            work.emit("payment_method.automatically_updated", record, {"card": old})
        return record.body


def _add_webhooks(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.post("/_sandbox/event")
    def tell() -> dict[str, Any]:
        with sandbox.work(request.host_url) as work:
            event = work.new_event(given("type", str), _about(work), given("account", str, default=""))
            event["livemode"] = given("livemode", bool, default=False)
            event["api_version"] = given("api_version", str, default=API_VERSION)
            work.keep_event(event, event.get("account", ""), told=True)
        sandbox.deliveries.wake()
        return event

    @blueprint.post("/_sandbox/resend")
    def resend() -> dict[str, Any]:
        with sandbox.work(request.host_url) as work:
            event = work.store.find(given("event", str), "event")
            if event is None:
                raise work.no_such("event", given("event", str), "event")
            work.deliver(event.id, "webhook", event.body)
        sandbox.deliveries.wake()
        return event.body

    @blueprint.post("/_sandbox/webhook_secret")
    def roll() -> dict[str, Any]:
        first = sandbox.settings.webhook_secret
        with sandbox.store.transaction():
            kept = given("old_for_seconds", int, default=_OLD_SECRET_SECONDS)
            return {"secrets": roll_secret(sandbox.store, first, given("secret", str), kept)}


def _about(work: Work) -> dict[str, Any]:
    """What an event by hand is about: an object of ours by its id, or any object as it is given."""
    about = body().get("object", {"id": "obj_unknown", "object": "unknown"})
    if isinstance(about, dict):
        return about
    record = work.store.find(str(about))
    if record is None:
        raise InvalidRequest(f"there is no {about}", param="object")
    return record.body


def _find_charge(work: Work, identifier: str) -> Record:
    """The charge itself, or the latest one of a PaymentIntent."""
    if identifier.startswith("pi_"):
        intent = work.get("payment_intent", identifier, "charge")
        identifier = intent["latest_charge"] or identifier
    return work.get("charge", identifier, "charge")
