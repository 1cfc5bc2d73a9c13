"""Rules for bank lines: what they catch, trying one before it is asked for, and letting one end."""

import hashlib
import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, next_cursor
from gateway.clients.bank_rules import Preview, Rule
from gateway.forms.bank_rules import NOTE, RuleForm, StopRuleForm
from gateway.forms.page_form import options, usable_key
from gateway.wiring import services
from gateway.wording.finance import refusal
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.money import format_euros
from services.contracts.roles import Role

blueprint = Blueprint("finance_rules", __name__, url_prefix="/talous/saannot")

_MESSAGES = {
    "too_broad": lambda: gettext(
        "Kerro lisäksi maksaja, viesti tai pankin koodi. Muuten sääntö ottaisi vieraan rahan."
    ),
    "too_short": lambda: gettext("Kirjoita vähintään kolme merkkiä"),
    "below_the_least": lambda: gettext("Yläraja on pienempi kuin alaraja"),
    "account_or_note": lambda: gettext("Kirjoita ohje rivin käsittelijälle"),
}


@blueprint.get("")
@allow(Role.FINANCE)
def index() -> str:
    """The rules in force, or those that have ended."""
    stopped = request.args.get("tila") == "lopetetut"
    page = services().bank_rules.rules(
        "stopped" if stopped else "active", next_cursor(request.args.get("jatko"))
    )
    return render_template(
        "admin/bank_rules.html", page=page, stopped=stopped, holders=_holders(), **desk("rules")
    )


@blueprint.get("/uusi")
@allow(Role.FINANCE)
def new() -> str:
    """An empty form, or one filled with the rule that is to be changed."""
    replaced = _rule(request.args.get("korvaa", ""))
    return _form_page(RuleForm(formdata=None, data=_as_data(replaced) if replaced else {}))


@blueprint.post("/uusi")
@allow(Role.FINANCE)
def propose() -> Response | tuple[str, int] | str:
    """Show what the rule would have caught; ask for it once just these conditions were seen."""
    form = RuleForm()
    if not form.validate():
        return _form_page(form), 422
    conditions, account_id = form.conditions(), form.collecting_account_id.data or None
    if form.errors:
        return _form_page(form), 422
    try:
        preview = services().bank_rules.preview(conditions, account_id)
        seen = _fingerprint(conditions, account_id)
        if request.form.get("deed") != "propose" or form.tried.data != seen:
            form.tried.data = seen
            return _form_page(form, preview)
        if not _is_complete(form):
            return _form_page(form, preview), 422
        services().bank_rules.propose(_order(form, conditions, account_id), usable_key(form.key.data))
    except Problem as problem:
        if problem.status not in (404, 409, 422):
            raise
        _take(form, problem)
        return _form_page(form), 422
    flash(gettext("Sääntö odottaa toisen henkilön hyväksyntää."))
    return redirect(url_for("finance_rules.index"), 303)


@blueprint.post("/<rule_id>/lopeta")
@allow(Role.FINANCE)
def stop(rule_id: str) -> Response:
    """Ask another person to let the rule end."""
    form = StopRuleForm()
    back = redirect(url_for("finance_rules.index"), 303)
    if not form.validate():
        flash(gettext("Kirjoita syy, miksi sääntö lopetetaan."), "warning")
        return back
    try:
        key = usable_key(form.key.data)
        services().bank_rules.propose_stop(rule_id, (form.comment.data or "").strip(), key)
    except Problem as problem:
        if problem.status not in (404, 409, 422):
            raise
        flash(refusal(problem.code), "warning")
    else:
        flash(gettext("Lopettaminen odottaa toisen henkilön hyväksyntää."))
    return back


def _form_page(form: RuleForm, preview: Preview | None = None) -> str:
    holders = _holders()
    form.collecting_account_id.choices = options([("", gettext("Kaikki keräystilit")), *holders.items()])
    return render_template("admin/bank_rule.html", form=form, preview=preview, **desk("rules"))


def _holders() -> dict[str, str]:
    accounts = services().collecting_accounts.all()
    return {each.id: f"{each.association_name} {each.iban}" for each in accounts}


def _rule(rule_id: str) -> Rule | None:
    cursor = ""
    while rule_id:
        page = services().bank_rules.rules("active", cursor)
        found = next((each for each in page.items if each.id == rule_id), None)
        if found is not None or not page.next:
            return found
        cursor = page.next
    return None


def _as_data(rule: Rule) -> dict[str, Any]:
    sums = {
        name: format_euros(rule.conditions[name]).removesuffix("\u00a0€")
        for name in ("least_cents", "most_cents")
        if rule.conditions.get(name)
    }
    return (
        rule.conditions
        | sums
        | {
            "name": rule.name,
            "position": rule.position,
            "collecting_account_id": rule.collecting_account_id or "",
            "account": rule.account or NOTE,
            "note": rule.note or "",
            "replaces": rule.id,
        }
    )


def _is_complete(form: RuleForm) -> bool:
    if not (form.name.data or "").strip():
        form.add_error("name", gettext("Anna säännölle nimi"))
    if not (form.comment.data or "").strip():
        form.add_error("comment", gettext("Kirjoita, miksi sääntö tarvitaan"))
    if form.account.data == NOTE and not (form.note.data or "").strip():
        form.add_error("note", gettext("Kirjoita ohje rivin käsittelijälle"))
    return not form.errors


def _order(form: RuleForm, conditions: dict[str, Any], account_id: str | None) -> dict[str, Any]:
    leaves_note = form.account.data == NOTE
    return {
        "conditions": conditions,
        "collecting_account_id": account_id,
        "name": (form.name.data or "").strip(),
        "position": form.position.data or 100,
        "account": None if leaves_note else form.account.data,
        "note": (form.note.data or "").strip() if leaves_note else None,
        "replaces": form.replaces.data or None,
        "comment": (form.comment.data or "").strip(),
    }


def _take(form: RuleForm, problem: Problem) -> None:
    for place, codes in problem.errors.items():
        for code in codes:
            known = _MESSAGES.get(code)
            form.add_error(place, known() if known else refusal(code))
    if not problem.errors:
        form.add_error(None, refusal(problem.code))


def _fingerprint(conditions: dict[str, Any], account_id: str | None) -> str:
    told = json.dumps([conditions, account_id], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
