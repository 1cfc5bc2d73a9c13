"""Bank lines: what was matched by itself, what needs a person, and what people do about it."""

from typing import Any

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.inbox_page import (
    Shown,
    View,
    choices_of,
    offer_accounts,
    read_view,
    render_inbox,
    render_thread,
)
from gateway.admin.inbox_proposals import add_row, proposal_of, take_found
from gateway.clients.inbox import Line
from gateway.downloads import pass_on
from gateway.forms.inbox import OTHER, ChosenForm, CommentForm, ProposalForm
from gateway.forms.page_form import usable_key
from gateway.parts import wants_part
from gateway.sessions import current_visitor
from gateway.wiring import services
from gateway.wording.finance import refusal
from gateway.wording.inbox import batch_outcome
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_inbox", __name__, url_prefix="/talous/tasmaytys")

MOST_CHOSEN = 100
_EXPECTED = (403, 404, 409, 410, 422)
Answer = Response | str | tuple[str, int]


@blueprint.get("")
@allow(Role.FINANCE)
def index() -> Answer:
    """Lines of one queue; `rivi` opens one beside the list."""
    view = read_view()
    page = render_inbox(view)
    return (page, 422) if view.form.errors else page


@blueprint.get("/luettelo.<any(csv, xlsx):file_format>")
@allow(Role.FINANCE)
def table(file_format: str) -> Answer:
    """The list as it is narrowed, for a spreadsheet."""
    view = read_view()
    try:
        return pass_on(services().inbox.table(view.wanted, file_format))
    except Problem as problem:
        if problem.status != 422:
            raise
        flash(gettext("Luettelossa on yli 20 000 riviä. Rajaa sitä ensin esimerkiksi päivillä."), "warning")
        return redirect(view.url(), 303)


@blueprint.post("/<line_id>/ehdotus")
@allow(Role.FINANCE)
def propose(line_id: str) -> Answer:
    """Propose where the line belongs; another person decides. Other buttons of the form prepare it."""
    view, form = read_view(), ProposalForm()
    deed = _deed(form)
    line = services().inbox.line(line_id)
    offer_accounts(form, choices_of(line_id))
    if deed == "search":
        form.choice.data = OTHER
        found = services().inbox.search(line_id, (form.words.data or "").strip())
        return render_inbox(view, Shown(line_id, form, found=found))
    if deed == "row" or deed.startswith("take:"):
        form.choice.data = OTHER
        if deed == "row":
            add_row(form)
        else:
            take_found(form, deed, line.line)
        return render_inbox(view, Shown(line_id, form))
    proposal = proposal_of(form, line)
    if proposal is not None:
        try:
            _ask(line_id, proposal, usable_key(form.key.data))
        except Problem as problem:
            _take(problem, form)
        else:
            flash(gettext("Ehdotus on kirjattu. Toinen henkilö hyväksyy sen."))
            return _on(view)
    return render_inbox(view, Shown(line_id, form)), 422


@blueprint.post("/<line_id>/kumoa")
@allow(Role.FINANCE)
def undo(line_id: str) -> Answer:
    """Propose to take back what was done with a line."""
    view, form = read_view(), ChosenForm()
    comment = (form.comment.data or "").strip()
    if not form.validate() or not comment:
        flash(gettext("Kirjoita, miksi käsittely kumotaan."), "warning")
        return _back(view, line_id)
    proposal = {"kind": "undo", "comment": comment}
    said = gettext("Kumoaminen on ehdotettu. Toinen henkilö hyväksyy sen.")
    return _tried(view, line_id, lambda: services().inbox.propose(line_id, proposal, _key(form)), said)


@blueprint.post("/<line_id>/kommentti")
@allow(Role.FINANCE)
def comment(line_id: str) -> Answer:
    """Say something about the line, for good."""
    view, form = read_view(), CommentForm()
    holds, in_place = form.validate(), wants_part()
    if not holds:
        refused = render_thread(view, line_id, form) if in_place else None
        return refused or render_inbox(view, Shown(line_id, comment=form)), 422
    text = (form.text.data or "").strip()
    said = gettext("Kommentti on tallennettu.")
    if in_place:
        return _said_in_place(view, line_id, form, text, said)
    return _tried(view, line_id, lambda: services().inbox.comment(line_id, text, _key(form)), said)


def _said_in_place(view: View, line_id: str, form: CommentForm, text: str, said: str) -> str:
    try:
        services().inbox.comment(line_id, text, _key(form))
    except Problem as problem:
        if problem.status not in _EXPECTED:
            raise
        return render_thread(view, line_id, form, refusal(problem.code))
    return render_thread(view, line_id, None, said)


@blueprint.post("/<line_id>/loput")
@allow(Role.FINANCE)
def ask_for_rest(line_id: str) -> Answer:
    """Write to the backer of a pledge of which the line paid too little."""
    view, form = read_view(), ChosenForm()
    pledge_id = request.form.get("pledge_id", "")[:36]
    said = gettext("Tukijalle on lähetetty pyyntö maksaa puuttuva osa.")
    return _tried(view, line_id, lambda: services().inbox.ask_for_rest(line_id, pledge_id, _key(form)), said)


@blueprint.post("/<line_id>/tekija")
@allow(Role.FINANCE)
def assign(line_id: str) -> Answer:
    """Give the line to somebody, or to nobody."""
    view, form = read_view(), ChosenForm()
    person = request.form.get("person", "")[:36] or None
    said = gettext("Rivillä on nyt käsittelijä.") if person else gettext("Rivillä ei ole käsittelijää.")
    return _tried(view, line_id, lambda: services().inbox.assign([line_id], person, _key(form)), said)


@blueprint.post("/<line_id>/peru/<approval_id>")
@allow(Role.FINANCE)
def withdraw(line_id: str, approval_id: str) -> Answer:
    """Take an own proposal back."""
    view, form = read_view(), ChosenForm()
    said = gettext("Ehdotus on peruttu. Rivi odottaa taas selvittäjää.")
    return _tried(view, line_id, lambda: services().inbox.withdraw(approval_id, _key(form)), said)


@blueprint.post("/valitut")
@allow(Role.FINANCE)
def act_on_chosen() -> Answer:
    """Do one thing with all the chosen lines; of each it is told what came of it."""
    view, form = read_view(), ChosenForm()
    chosen = list(dict.fromkeys(request.form.getlist("line")))[:MOST_CHOSEN]
    if not chosen or not form.validate():
        flash(gettext("Valitse ensin rivit luettelosta."), "warning")
        return redirect(view.url(), 303)
    known = {line.id: line for line in services().inbox.lines(view.wanted).items}
    try:
        results = _outcomes(request.form.get("do", ""), chosen, form)
    except Problem as problem:
        if problem.status not in _EXPECTED:
            raise
        results = [(line_id, problem.code) for line_id in chosen]
    told = [(_named(known.get(line_id)), batch_outcome(code), code is None) for line_id, code in results]
    return render_inbox(view, Shown(results=told, chosen=frozenset(chosen)))


def _ask(line_id: str, proposal: dict[str, Any], key: str | None) -> None:
    inbox = services().inbox
    if proposal["kind"] == "join":
        inbox.propose_joined(proposal["line_ids"], proposal["pledge_id"], proposal["comment"], key)
    else:
        inbox.propose(line_id, proposal, key)


def _deed(form: ProposalForm) -> str:
    """The button that was pressed. Enter presses the first one, also where words wait to be looked for."""
    deed = request.form.get("do", "propose")
    words = (form.words.data or "").strip()
    unsearched = form.choice.data == OTHER and words and words != request.form.get("searched", "")
    return "search" if deed == "propose" and unsearched else deed


def _outcomes(deed: str, chosen: list[str], form: ChosenForm) -> list[tuple[str, str | None]]:
    inbox, key = services().inbox, _key(form)
    if deed == "best":
        comment = (form.comment.data or "").strip() or gettext(
            "Varma osuma: viite tai nimi ja summa täsmäävät."
        )
        proposed = inbox.propose_best(chosen, comment, key)
        return [(line_id, None if what.startswith("proposed") else code) for line_id, what, code in proposed]
    if deed == "join":
        return _join(chosen, form)
    visitor = current_visitor()
    person = visitor.person_id if visitor and deed == "mine" else None
    return [(each.id, each.code) for each in inbox.assign(chosen, person, key)]


def _join(chosen: list[str], form: ChosenForm) -> list[tuple[str, str | None]]:
    number = (form.pledge.data or "").strip()
    found = [each for each in services().inbox.search(chosen[0], number) if each.number == number.upper()]
    if not number or not found:
        return [(line_id, "pledge_not_found") for line_id in chosen]
    comment = (form.comment.data or "").strip() or gettext("Maksut kuuluvat yhdessä samaan tukeen.")
    services().inbox.propose_joined(chosen, found[0].pledge_id, comment, _key(form))
    return [(line_id, None) for line_id in chosen]


def _named(line: Line | None) -> str:
    return (line.payer_name if line else None) or gettext("Nimetön maksaja")


def _key(form: Any) -> str | None:
    return usable_key(form.key.data)


def _take(problem: Problem, form: ProposalForm) -> None:
    if problem.status not in _EXPECTED:
        raise problem
    codes = [code for each in problem.errors.values() for code in each] or [problem.code]
    for code in codes:
        form.add_error(None, refusal(code))


def _tried(view: View, line_id: str, deed: Any, said: str) -> Response:
    try:
        deed()
    except Problem as problem:
        if problem.status not in _EXPECTED:
            raise
        flash(refusal(problem.code), "warning")
    else:
        flash(said)
    return _back(view, line_id)


def _back(view: View, line_id: str) -> Response:
    return redirect(view.url(rivi=line_id, _anchor="rivi"), 303)


def _on(view: View) -> Response:
    """To the line that came next in the list, so that the work goes on where it was."""
    following = request.args.get("seuraava", "")[:36]
    return redirect(view.url(rivi=following, _anchor="rivi") if following else view.url(), 303)
