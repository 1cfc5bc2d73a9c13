"""Connected accounts (Connect, Express): made by the platform, enabled by hosted onboarding or by hand."""

from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources import balance, lists
from infra.sandbox.stripe.resources.fields import merge_metadata, set_plain
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.rules import rules
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

_LINK_SECONDS = 300
_DUE = ["business_profile.url", "company.name", "external_account", "tos_acceptance.date"]
# Why Stripe closes an account, as its schema names it.
REASONS = {"listed", "other", "platform_paused", "rejected.fraud", "rejected.listed", "rejected.other"}
_UNSUPPORTED = ("account_token", "external_account", "individual", "documents", "tos_acceptance")
_EMPTY_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


@serves("post", "/v1/accounts")
def create(work: Work) -> dict[str, Any]:
    """Create an Express account; it takes no transfers until its onboarding is done."""
    params = work.params
    if params.get("type", "express") != "express":
        raise InvalidRequest("The sandbox does Express accounts only.", param="type")
    _refuse_unsupported(work)
    country = params.get("country", "FI")
    if country != "FI":
        raise InvalidRequest(f"The sandbox does accounts in FI only, not {country}.", param="country")
    identifier = new_id("acct", 16)
    body: dict[str, Any] = {
        "id": identifier,
        "object": "account",
        "business_profile": _business_profile(params.get("business_profile", {})),
        "business_type": params.get("business_type"),
        "capabilities": {},
        "charges_enabled": False,
        "company": _company(params.get("company", {})),
        "controller": {
            "fees": {"payer": "application"},
            "is_controller": True,
            "losses": {"payments": "application"},
            "requirement_collection": "stripe",
            "stripe_dashboard": {"type": "express"},
            "type": "application",
        },
        "country": country,
        "created": work.now,
        "default_currency": "eur",
        "details_submitted": False,
        "email": None,
        "external_accounts": lists.envelope([], f"/v1/accounts/{identifier}/external_accounts"),
        "future_requirements": _requirements([]),
        "metadata": {},
        "payouts_enabled": False,
        "requirements": _requirements(_DUE),
        "settings": _settings(),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "express",
    }
    set_plain(body, params, ("email",))
    merge_metadata(body, params)
    record = work.store.insert(body, {"iban": None})
    _request_capabilities(record, params.get("capabilities", {}))
    work.store.save(record)
    if rules(work.store).onboarded_at_once:
        record.body["capabilities"].setdefault("transfers", "inactive")
        enable(work, record, None)
    return record.body


@serves("get", "/v1/accounts/{account}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a connected account."""
    return connected(work, work.path["account"], "account").body


@serves("post", "/v1/accounts/{account}")
def update(work: Work) -> dict[str, Any]:
    """Change what the platform may change: capabilities, profile, contact, metadata."""
    _refuse_unsupported(work)
    record = connected(work, work.path["account"], "account")
    set_plain(record.body, work.params, ("email", "business_type"))
    if "business_profile" in work.params:
        record.body["business_profile"] |= work.params["business_profile"]
    if "company" in work.params:
        record.body["company"] |= _company(work.params["company"])
    _request_capabilities(record, work.params.get("capabilities", {}))
    merge_metadata(record.body, work.params)
    _note_change(work, record)
    return record.body


@serves("delete", "/v1/accounts/{account}")
def delete(work: Work) -> dict[str, Any]:
    """Delete a connected account whose balance is zero."""
    record = connected(work, work.path["account"], "account")
    if sum(balance.held(work, record.id)) != 0:
        raise InvalidRequest("The account has a balance and cannot be deleted.", param="account")
    record.body = {"id": record.id, "object": "account", "deleted": True}
    work.store.save(record)
    return record.body


@serves("get", "/v1/accounts")
def list_page(work: Work) -> dict[str, Any]:
    """List connected accounts."""
    return lists.page(work, "account", "/v1/accounts", always="json_extract(body, '$.deleted') IS NULL")


@serves("get", "/v1/account", connected=True)
def retrieve_own(work: Work) -> dict[str, Any]:
    """Answer the account that the call is made for; the platform's own is not kept here."""
    if not work.account:
        raise InvalidRequest("The sandbox answers this for connected accounts only: give Stripe-Account.")
    return work.store.fetch(work.account, "account").body


@serves("post", "/v1/account_links")
def create_link(work: Work) -> dict[str, Any]:
    """Give the address of the hosted onboarding page, good for five minutes and one visit's end."""
    record = connected(work, work.params["account"], "account")
    for name in ("refresh_url", "return_url"):
        if not work.params.get(name):
            raise InvalidRequest(f"Missing required param: {name}.", param=name, code="parameter_missing")
    token = new_id("link")
    record.private["link"] = {
        "token": token,
        "expires_at": work.now + _LINK_SECONDS,
        "return_url": work.params["return_url"],
        "refresh_url": work.params["refresh_url"],
    }
    work.store.save(record)
    return {
        "object": "account_link",
        "created": work.now,
        "expires_at": work.now + _LINK_SECONDS,
        "url": f"{work.public_url}/onboarding/{record.id}/{token}",
    }


def connected(work: Work, identifier: str, param: str) -> Record:
    """A connected account that has not been deleted."""
    record = work.get("account", identifier, param)
    if record.body.get("deleted"):
        raise work.no_such("account", identifier, param)
    return record


def enable(work: Work, record: Record, iban: str | None) -> None:
    """Onboarding is done (or a closed account opened again): transfers and payouts go to `iban`."""
    iban = iban or record.private["iban"]
    record.private["iban"] = iban
    record.body["external_accounts"]["data"] = [_bank_account(record, iban)] if iban else []
    for name in record["capabilities"]:
        record.body["capabilities"][name] = "active"
    record.body |= {
        "charges_enabled": True,
        "details_submitted": True,
        "payouts_enabled": bool(iban),
        "requirements": _requirements([] if iban else ["external_account"]),
    }
    _note_change(work, record)
    work.at(balance.midnight_after(work.now, 0), "payout", f"{work.now}:{record.id}")


def disable(work: Work, record: Record, reason: str) -> None:
    """Stripe closes an account for now: no transfers to it, no payouts from it."""
    for name in record["capabilities"]:
        record.body["capabilities"][name] = "inactive"
    record.body |= {
        "charges_enabled": False,
        "payouts_enabled": False,
        "requirements": _requirements([], reason),
    }
    _note_change(work, record)


def _note_change(work: Work, record: Record) -> None:
    work.store.save(record)
    work.emit("account.updated", record, {}, account=record.id)


def _refuse_unsupported(work: Work) -> None:
    for name in _UNSUPPORTED:
        if work.params.get(name):
            raise InvalidRequest(
                f"The sandbox does not take {name}: an Express account gives it on its onboarding page.",
                param=name,
            )


def _request_capabilities(record: Record, wanted: dict[str, Any]) -> None:
    state = "active" if record["charges_enabled"] else "inactive"
    for name, how in wanted.items():
        if how.get("requested"):
            record.body["capabilities"].setdefault(name, state)
        else:
            record.body["capabilities"].pop(name, None)


def _business_profile(given: dict[str, Any]) -> dict[str, Any]:
    names = ("mcc", "name", "product_description", "support_address", "support_email", "support_phone")
    return dict.fromkeys((*names, "support_url", "url", "annual_revenue", "estimated_worker_count")) | given


def _company(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "address": _EMPTY_ADDRESS | given.get("address", {}),
        "directors_provided": False,
        "executives_provided": False,
        "name": given.get("name"),
        "owners_provided": False,
        "phone": given.get("phone"),
        "tax_id_provided": bool(given.get("tax_id")),
    }


def _requirements(due: list[str], disabled_reason: str | None = None) -> dict[str, Any]:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": disabled_reason or ("requirements.past_due" if due else None),
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    }


def _settings() -> dict[str, Any]:
    descriptor = dict.fromkeys(
        ("statement_descriptor", "statement_descriptor_kana", "statement_descriptor_kanji")
    )
    prefix = dict.fromkeys(
        (
            "statement_descriptor_prefix",
            "statement_descriptor_prefix_kana",
            "statement_descriptor_prefix_kanji",
        )
    )
    return {
        "branding": dict.fromkeys(("icon", "logo", "primary_color", "secondary_color")),
        "card_payments": {"decline_on": {"avs_failure": False, "cvc_failure": False}, **prefix},
        "dashboard": {"display_name": None, "timezone": "Europe/Helsinki"},
        "payments": descriptor,
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 3, "interval": "daily"},
            "statement_descriptor": None,
        },
    }


def _bank_account(record: Record, iban: str) -> dict[str, Any]:
    return {
        "id": f"ba_{record.id.removeprefix('acct_')}",
        "object": "bank_account",
        "account": record.id,
        "account_holder_name": record["business_profile"]["name"],
        "account_holder_type": "company",
        "account_type": None,
        "available_payout_methods": ["standard"],
        "bank_name": "SANDBOX BANK",
        "country": iban[:2],
        "currency": "eur",
        "default_for_currency": True,
        "fingerprint": f"sandbox{iban[-9:]}",
        "last4": iban[-4:],
        "metadata": {},
        "routing_number": None,
        "status": "new",
    }
