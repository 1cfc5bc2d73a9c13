"""What a page of the inbox shows: a list as its address narrows it, and one line beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from gateway.admin.inbox_proposals import first_choice, remaining_cents
from gateway.admin.inbox_targets import PlacedOn, pool_named_by, targets_of
from gateway.admin.menu import desk, next_cursor
from gateway.clients.calling import Page
from gateway.clients.inbox import Choices, Colleague, Line, OpenLine
from gateway.forms.inbox import CommentForm, FilterForm, ProposalForm
from gateway.forms.page_form import options
from gateway.sessions import current_visitor
from gateway.wiring import services
from gateway.wording.finance import WAITING_REASONS, line_reason
from gateway.wording.inbox import counted, justification, placing_account
from services.chassis.identifiers import new_id
from services.chassis.problems import Problem, Unavailable

STATES = ("inbox", "sure", "proposed", "settled", "matched", "done")
_NEWEST_FIRST = frozenset({"settled", "matched", "done"})
_KEPT = (
    "tila", "haku", "syy", "alkaen", "asti", "vahintaan", "enintaan", "suunta", "ika", "kenelle", "tili",
    "jarjestys", "jatko",
)  # fmt: skip


@dataclass(frozen=True)
class View:
    """What of the inbox is looked at; it lives in the address, so that every link finds it again."""

    state: str
    form: FilterForm
    kept: dict[str, str]
    wanted: dict[str, Any]

    def url(self, endpoint: str = "finance_inbox.index", **more: Any) -> str:
        """The address of the same list, or of a deed in it."""
        return url_for(endpoint, **{**self.kept, **more})

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out besides what belongs to other queues."""
        return any(self.kept.get(name) for name in _KEPT if name not in ("tila", "jarjestys", "jatko"))


@dataclass
class Shown:
    """What a deed adds to the page: its form with what was written, and what came of it."""

    line_id: str = ""
    form: ProposalForm | None = None
    comment: CommentForm | None = None
    found: Sequence[Any] | None = None
    results: Sequence[tuple[str, str, bool]] = ()
    chosen: frozenset[str] = field(default_factory=frozenset)


def read_view() -> View:
    """The view of the address; what makes no sense there is left out."""
    asked = request.args.get("tila", "inbox")
    state = asked if asked in STATES else "inbox"
    form = FilterForm(request.args)
    form.syy.choices = options(
        [("", gettext("Kaikki")), *((code, line_reason(code)) for code in WAITING_REASONS)]
    )
    if form.syy.data not in WAITING_REASONS:
        form.syy.data = ""
    wanted = {name: value for name, value in form.narrowed().items() if value not in (None, "")}
    wanted.setdefault("order", "newest" if state in _NEWEST_FIRST else "oldest")
    form.jarjestys.data = wanted["order"]
    wanted |= {"state": state, "after": next_cursor(request.args.get("jatko"))}
    kept = {name: request.args[name][:200] for name in _KEPT if request.args.get(name)}
    return View(state, form, kept, wanted)


def render_inbox(view: View, shown: Shown | None = None) -> str:
    """The page; without a line in the address its first one is open beside the list."""
    shown = shown or Shown()
    inbox = services().inbox
    page = inbox.lines(view.wanted)
    asked = shown.line_id or request.args.get("rivi", "")[:36]
    chosen_id = asked or (page.items[0].id if page.items else "")
    chosen = inbox.line(chosen_id) if chosen_id else None
    colleagues = colleagues_of_desk()
    _offer(view.form, colleagues)
    counts = inbox.counts()
    return render_template(
        "admin/inbox.html",
        view=view,
        page=page,
        counts=counts,
        reasons=[(code, line_reason(code), counted(counts.reasons[code])) for code in counts.reasons],
        chosen=chosen,
        is_opened=bool(asked),
        next_id=_after(page, chosen_id),
        colleagues=colleagues,
        names={each.id: each.name for each in colleagues},
        summary=services().finance.summary(),
        shown=shown,
        **_pane(chosen, shown),
        **desk("inbox"),
    )


def render_thread(view: View, line_id: str, written: CommentForm | None, told: str = "") -> str:
    """The comments of a line alone, with what is told of the last one; `written` is one that was refused."""
    comment = written or CommentForm(formdata=None)
    comment.key.data = comment.key.data or str(new_id())
    return render_template(
        "admin/inbox_thread.html",
        notes=services().inbox.line(line_id).notes,
        comment=comment,
        action=view.url("finance_inbox.comment", line_id=line_id),
        names={each.id: each.name for each in colleagues_of_desk()},
        told=told,
    )


def colleagues_of_desk() -> tuple[Colleague, ...]:
    """Who works here; nobody while accounts are away, since lines can be matched without names."""
    try:
        return services().colleagues.of_finance()
    except Unavailable:
        return ()


def choices_of(line_id: str) -> Choices:
    """What a line may be booked to besides pledges; nothing when it is gone meanwhile."""
    try:
        return services().inbox.choices(line_id)
    except Problem as problem:
        if problem.status != 404:
            raise
        return Choices((), (), (), (), (), (), may_undo=False, undo_refusal=None)


def offer_accounts(form: ProposalForm, choices: Choices) -> None:
    """The accounts of a line in the selects of its proposal."""
    named = [(code, placing_account(code)) for code in choices.accounts if code in ("bank_fees", "write_off")]
    for code, targets in (
        ("refund", choices.refunds),
        ("payout", choices.payouts),
        ("dispute", choices.disputes),
        ("deposit", choices.deposits),
        ("match_fund", choices.match_funds),
    ):
        named += [(f"{code}:{each.id}", f"{placing_account(code)} {each.label}") for each in targets]
    form.account.choices = options([("", gettext("Valitse tili")), *named])
    parts = [("", gettext("ei tiliä")), ("payer", placing_account("payer")), *named]
    for part in form.parts:
        part.form.account.choices = options(parts)


def _pane(chosen: OpenLine | None, shown: Shown) -> dict[str, Any]:
    if chosen is None:
        return {
            "form": shown.form,
            "comment": None,
            "choices": None,
            "remaining": 0,
            "history": (),
            "targets": (),
        }
    choices = choices_of(chosen.line.id)
    waits = chosen.line.state in ("inbox", "proposed")
    pool = pool_named_by(chosen.line, choices) if waits else None
    targets = targets_of(chosen.line, choices, pool) if waits else ()
    form = shown.form or _fresh(chosen, targets)
    offer_accounts(form, choices)
    comment = shown.comment or CommentForm(formdata=None)
    comment.key.data = comment.key.data or str(new_id())
    left = remaining_cents(form, chosen.line)
    was_placed = chosen.line.state in ("matched", "done") or chosen.line.reason == "undone"
    history = services().inbox.history(chosen.line.id) if was_placed else ()
    return {
        "form": form,
        "comment": comment,
        "choices": choices,
        "remaining": left,
        "history": history,
        "targets": targets,
    }


def _fresh(chosen: OpenLine, targets: Sequence[PlacedOn]) -> ProposalForm:
    form = ProposalForm(formdata=None)
    form.key.data = str(new_id())
    if chosen.ranked:
        form.choice.data = first_choice(chosen)
        form.comment.data = form.prefilled.data = justification(chosen.ranked[0])
    elif targets:
        form.choice.data = targets[0].choice
        form.comment.data = form.prefilled.data = targets[0].words
    return form


def _after(page: Page[Line], line_id: str) -> str:
    ids = [line.id for line in page.items]
    follows = ids.index(line_id) + 1 if line_id in ids else 0
    return ids[follows] if follows < len(ids) else ""


def _offer(form: FilterForm, colleagues: Sequence[Colleague]) -> None:
    visitor = current_visitor()
    own = visitor.person_id if visitor else ""
    people = [(each.id, each.name) for each in colleagues if each.keeps_books and each.id != own]
    everybody = [("", gettext("Kaikki")), ("me", gettext("Minä")), ("nobody", gettext("Ei kukaan"))]
    form.kenelle.choices = options([*everybody, *people])
    accounts = services().collecting_accounts.all()
    form.tili.choices = options(
        [("", gettext("Kaikki")), *((each.id, each.association_name) for each in accounts)]
    )
