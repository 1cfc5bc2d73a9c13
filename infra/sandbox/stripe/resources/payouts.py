"""Payouts: what is available goes to the bank account, with a list of what it is the sum of."""

from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources import balance, lists
from infra.sandbox.stripe.resources.balance_settings import payout_rules
from infra.sandbox.stripe.resources.fields import merge_metadata, set_plain
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

BANK_ACCOUNT = "ba_sandbox"
_RECONCILED_AFTER_SECONDS = 5
_FAILS_AFTER_SECONDS = 2 * balance.DAY
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "could_not_process": "The bank could not process this payout.",
    "no_account": "The bank account could not be found.",
}


def pay_out(
    work: Work,
    account: str = "",
    *,
    iban: str | None = None,
    everything: bool = False,
    fails: bool = False,
    reconciled_later: bool = False,
) -> Record | None:
    """Pay out what an account has available (or also what is pending); None when nothing is to be paid.

    A balance below zero is taken from the bank account, if the account's settings say so. `iban` is
    where the sandbox bank is told to pay; of a payout that `fails` two days later it hears nothing.
    """
    rules = payout_rules(work, account)
    condition = "" if everything else f" AND json_extract(body, '$.available_on') <= {int(work.now)}"
    waiting = work.store.select(
        "balance_transaction",
        f"account = ? AND json_extract(private, '$.payout') IS NULL{condition}",
        (account,),
        oldest_first=True,
    )
    amount = sum(record["net"] for record in waiting)
    kept = min(rules.minimum_cents, max(amount, 0))
    amount -= kept
    if amount == 0 or (amount < 0 and not rules.debit_negative):
        return None
    if kept:
        waiting.append(_hold(work, account, kept))
    payout = work.store.insert(_new_body(work, amount, account), account=account)
    own = balance.post(work, "payout", -amount, payout.id, description="STRIPE PAYOUT", account=account)
    for record in [*waiting, work.store.fetch(own, "balance_transaction")]:
        record.private["payout"] = payout.id
        record.body |= {"available_on": min(record["available_on"], work.now), "status": "available"}
        work.store.save(record)
    payout.body["balance_transaction"] = own
    work.emit("payout.created", payout)
    payout.body["status"] = "paid"
    work.store.save(payout)
    work.emit("payout.paid", payout)
    if reconciled_later:
        work.at(work.now + _RECONCILED_AFTER_SECONDS, "reconcile_payout", payout.id)
    else:
        reconcile(work, payout.id)
    if fails:
        work.at(work.now + _FAILS_AFTER_SECONDS, "payout_fails", payout.id)
    elif iban and amount > 0:
        message = {"account": iban, "amount_cents": amount, "message": f"STRIPE {payout.id}"}
        work.deliver(payout.id, "bank", message)
    return payout


def pay_out_automatically(work: Work, account: str) -> None:
    """What the clock does each day, as the account's settings allow."""
    if payout_rules(work, account).interval == "manual":
        return
    iban = work.payout_account
    if account:
        record = work.store.find(account, "account")
        if record is None or not record.body.get("payouts_enabled"):
            return
        iban = record.private["iban"]
    pay_out(work, account, iban=iban if work.bank_told else None, reconciled_later=True)


def _hold(work: Work, account: str, cents: int) -> Record:
    """The minimum balance stays: held back from this payout, given to the next one."""
    held = balance.post(work, "payout_minimum_balance_hold", -cents, None, account=account)
    balance.post(work, "payout_minimum_balance_release", cents, None, account=account)
    return work.store.fetch(held, "balance_transaction")


def reconcile(work: Work, identifier: str) -> None:
    """Stripe has worked out what the payout is the sum of."""
    payout = work.store.fetch(identifier, "payout")
    payout.body["reconciliation_status"] = "completed"
    work.store.save(payout)
    work.emit("payout.reconciliation_completed", payout)


def fail_late(work: Work, identifier: str) -> None:
    """The bank sends back a payout that was announced to fail, unless it has failed already."""
    payout = work.store.fetch(identifier, "payout")
    if payout["status"] == "paid":
        fail(work, payout, "account_closed")


def fail(work: Work, payout: Record, code: str) -> None:
    """The bank sends the money back after the payout was paid: it is in the balance again."""
    if payout["status"] not in {"paid", "in_transit", "pending"}:
        raise InvalidRequest(f"This payout has a status of {payout['status']}.", param="payout")
    returned = balance.post(work, "payout_failure", payout["amount"], payout.id, account=payout.account)
    previous = {"status": payout["status"]}
    payout.body |= {
        "status": "failed",
        "failure_code": code,
        "failure_message": FAILURES[code],
        "failure_balance_transaction": returned,
    }
    work.store.save(payout)
    work.emit("payout.updated", payout, previous)
    work.emit("payout.failed", payout)


def _new_body(work: Work, amount: int, account: str, *, automatic: bool = True) -> dict[str, Any]:
    return {
        "id": new_id("po"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": work.now // balance.DAY * balance.DAY,
        "automatic": automatic,
        "balance_transaction": None,
        "created": work.now,
        "currency": "eur",
        "description": "STRIPE PAYOUT",
        "destination": f"ba_{account.removeprefix('acct_')}" if account else BANK_ACCOUNT,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "in_progress" if automatic else "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }


@serves("post", "/v1/payouts", connected=True)
def create(work: Work) -> dict[str, Any]:
    """Pay out by hand; such a payout has no list of what it is the sum of."""
    amount = work.params["amount"]
    if amount < 1:
        raise InvalidRequest("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    if work.params["currency"].lower() != "eur":
        raise InvalidRequest("The sandbox takes eur only.", param="currency")
    if amount > balance.held(work, work.account)[0]:
        raise InvalidRequest(
            "You have insufficient funds in your Stripe account for this transfer.",
            code="balance_insufficient",
        )
    payout = work.store.insert(_new_body(work, amount, work.account, automatic=False), account=work.account)
    set_plain(payout.body, work.params, ("description", "statement_descriptor"))
    merge_metadata(payout.body, work.params)
    own = balance.post(work, "payout", -amount, payout.id, account=work.account)
    payout.body |= {"balance_transaction": own, "status": "paid"}
    work.store.save(payout)
    work.emit("payout.created", payout)
    work.emit("payout.paid", payout)
    return payout.body


@serves("get", "/v1/payouts/{payout}", connected=True)
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a payout."""
    return work.get("payout", work.path["payout"], "payout").body


@serves("post", "/v1/payouts/{payout}", connected=True)
def update(work: Work) -> dict[str, Any]:
    """Change a payout's metadata."""
    record = work.get("payout", work.path["payout"], "payout")
    merge_metadata(record.body, work.params)
    work.store.save(record)
    work.emit("payout.updated", record, {})
    return record.body


@serves("get", "/v1/payouts", connected=True)
def list_page(work: Work) -> dict[str, Any]:
    """List payouts."""
    filters = {
        "status": "json_extract(body, '$.status')",
        "destination": "json_extract(body, '$.destination')",
    }
    return lists.page(work, "payout", "/v1/payouts", filters)
