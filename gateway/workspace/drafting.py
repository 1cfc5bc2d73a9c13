"""The guided form of a draft: a page for each step, saved by a press or by itself."""

import json
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.business_time import now
from gateway.clients.campaign_desk import DeskCampaign, read_version
from gateway.formatting import HELSINKI
from gateway.forms.campaign_desk import CampaignForm
from gateway.forms.page_form import PageForm
from gateway.forms.translating import LANGUAGES, TEXTS, translations_data, translations_form
from gateway.wiring import services
from gateway.wording.campaign_desk import field_name, missing_message
from gateway.wording.drafting import budget_sentence, remark_text, value_text
from gateway.workspace import draft_merging as merging
from gateway.workspace.campaign_content import form_field, to_changes, to_form
from gateway.workspace.draft_names import names_of, saver
from gateway.workspace.draft_steps import (
    LAST,
    Step,
    first_lacking,
    href_of,
    name_after,
    name_before,
    progress_of,
    step_named,
    step_of,
    step_title,
)
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_draft", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/muokkaa")

TRANSLATIONS = "kaannokset"


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def go_on(campaign_id: str) -> Response:
    """Where the writing stopped: the first step that lacks something."""
    campaign = services().campaign_desk.campaign(campaign_id)
    return redirect(url_for("workspace_draft.show", campaign_id=campaign_id, name=first_lacking(campaign)))


@blueprint.get("/<name>")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str, name: str) -> str:
    """One step."""
    campaign = services().campaign_desk.campaign(campaign_id)
    if name == LAST:
        return _frame(campaign, name, None, "workspace/campaign_submit.html")
    step = _step(name)
    form: PageForm
    if name == TRANSLATIONS:
        lines = tuple(line["name"] for line in campaign.content.get("budget_lines") or ())
        form = translations_form(lines, formdata=None, data=translations_data(campaign.content))
    else:
        form = CampaignForm(formdata=None, data=to_form(campaign.content))
        form.keep_only(step.fields)
    return _frame(campaign, name, form)


@blueprint.post("/<name>")
@allow(Audience.SIGNED_IN)
def save(campaign_id: str, name: str) -> Response | tuple[Response, int] | tuple[str, int]:
    """Save one step, however unfinished; only what cannot be read is refused."""
    form, changes = _read(_step(name))
    if changes is not None:
        try:
            seen = read_version(request.form.get("seen"))
            saved = merging.save(campaign_id, changes, _choices(), seen, _saved_before())
        except merging.Clashing as clashing:
            return _ask(name, clashing)
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem, {field: form_field(field) for field in problem.errors})
        else:
            return _saved(saved, name)
    if _by_itself():
        return jsonify(message=gettext("Ei tallennettu. %(why)s", why=_first_error(form))), 422
    return _frame(services().campaign_desk.campaign(campaign_id), name, form), 422


def _step(name: str) -> Step:
    step = step_named(name)
    if step is None:
        raise NotFound("step")
    return step


def _read(step: Step) -> tuple[PageForm, dict[str, Any] | None]:
    """The form as it was sent, and the changes that it asks for if it can be read."""
    if step.name == TRANSLATIONS:
        translations = translations_form(tuple(request.form.getlist("line")[:40]))
        return translations, translations.changes if translations.validate() else None
    form = CampaignForm()
    form.keep_only(step.fields)
    return form, to_changes(form) if form.validate() else None


def _choices() -> dict[str, str]:
    """Whose text stays, of fields that clashed."""
    given = {name: value for name, value in request.form.items() if name.startswith("keep:")}
    return {name.removeprefix("keep:"): value for name, value in given.items() if value in ("own", "theirs")}


def _saved_before() -> dict[str, Any]:
    """What the page that stays open has saved since it was read; nonsense counts as nothing."""
    try:
        found = json.loads(request.form.get("saved") or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _by_itself() -> bool:
    """Whether the page saves itself rather than somebody pressing."""
    return request.accept_mimetypes.best == "application/json"


def _first_error(form: PageForm) -> str:
    for field in form:
        for message in field.errors:
            return f"{field.label.text}: {message}"
    return next((str(message) for message in form.form_errors), gettext("Tarkista kentät."))


def _saved(saved: merging.Saved, name: str) -> Response:
    campaign = saved.campaign
    local = now().astimezone(HELSINKI)
    message = gettext("Tallennettu klo %(time)s", time=f"{local.hour}.{local.minute:02d}")
    if _by_itself():
        return jsonify(
            message=message + (" " + _others_write() if saved.joined else ""),
            version=read_version(request.form.get("version")) if saved.joined else campaign.version,
            own=json.dumps(saved.own),
            standing={each.name: each.standing for each in progress_of(campaign, name)},
            budget=budget_sentence(campaign.campaign),
        )
    flash(message)
    onward = request.form.get("after") == "next"
    return redirect(
        url_for(
            "workspace_draft.show",
            campaign_id=campaign.card.id,
            name=name_after(name) if onward else name,
        ),
        303,
    )


def _others_write() -> str:
    return gettext("Joku muu kirjoittaa samaan aikaan. Näet hänen tekstinsä, kun lataat sivun uudelleen.")


def _ask(name: str, clashing: merging.Clashing) -> tuple[Response, int] | tuple[str, int]:
    """Both texts, and the choice between them; nothing is saved and nothing is lost."""
    if _by_itself():
        message = gettext("Ei tallennettu: joku muu on muuttanut samaa kohtaa.")
        return jsonify(message=message, clash=True), 409
    names = names_of(clashing.current)
    page = render_template(
        "workspace/campaign_conflict.html",
        campaign=clashing.current,
        name=name,
        title=step_title(name),
        saver=saver(clashing.current),
        clashes=[
            (
                each.field,
                field_name(each.field),
                value_text(each.field, each.own, names),
                value_text(each.field, each.theirs, names),
            )
            for each in clashing.clashes
        ],
        typed=_typed(),
        **desk("home"),
    )
    return page, 409


def _typed() -> list[tuple[str, str]]:
    """All that was sent, to be sent again with the choice."""
    return [
        (field, value)
        for field, value in request.form.items(multi=True)
        if field not in ("csrf_token", "seen", "after") and not field.startswith("keep:")
    ]


def _frame(
    campaign: DeskCampaign, name: str, form: PageForm | None, template: str = "workspace/campaign_form.html"
) -> str:
    if isinstance(form, CampaignForm):
        _offer(campaign, form)
    lacking = [
        (missing_message(each), href_of(campaign.card.id, each), each)
        for each in campaign.missing
        if name in (LAST, step_of(each.field))
    ]
    remarks = [
        remark_text(each["field"], each["code"])
        for each in campaign.content.get("remarks") or ()
        if name in (LAST, step_of(each["field"]))
    ]
    return render_template(
        template,
        campaign=campaign,
        name=name,
        title=step_title(name),
        steps=progress_of(campaign, name),
        before=name_before(name),
        form=form,
        lacking=lacking,
        remarks=remarks,
        saver=saver(campaign),
        budget_says=budget_sentence(campaign.campaign),
        languages_of_texts=LANGUAGES,
        texts=TEXTS,
        **desk("home"),
    )


def _offer(campaign: DeskCampaign, form: CampaignForm) -> None:
    """The choices of the lists that the step shows."""
    districts = (
        [(each.slug, each.name) for each in services().ideas.districts()] if "district_slug" in form else []
    )
    accounts = (
        [
            (each.id, f"{each.name}, {each.iban}")
            for each in services().collecting_accounts.of_association(campaign.campaign.association.id)
        ]
        if "collecting_account_id" in form
        else []
    )
    form.offer(districts, accounts)
    form.add_empty_lines()
