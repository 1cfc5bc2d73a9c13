"""The moment at which a campaign opens by itself, chosen at either desk."""

from gateway.clients.campaign_desk import DeskCampaign
from gateway.formatting import HELSINKI
from gateway.forms.day_field import day_text
from gateway.forms.publishing import OpeningForm
from gateway.wiring import services
from gateway.wording.campaign_desk import step_refusal
from gateway.wording.problems import problem_message
from services.chassis.problems import Problem


def opening_form(campaign: DeskCampaign) -> OpeningForm:
    """The form with the moment as it is."""
    opening = campaign.card.opening
    local = opening.at.astimezone(HELSINKI) if opening else None
    known = {
        "on": day_text(local.date()) if local else "",
        "at": f"{local.hour}.{local.minute:02d}" if local else "9.00",
        "shown": opening.shown if opening else True,
    }
    return OpeningForm(formdata=None, data=known)


def choose_opening(campaign_id: str, form: OpeningForm) -> DeskCampaign | None:
    """Let the campaign open at the moment of the form; nothing where the form then says what is wrong."""
    if not (form.validate() and form.on.day and form.at.clock):
        return None
    try:
        return services().publishing.schedule(
            campaign_id, form.on.day, form.at.clock, shown=bool(form.shown.data)
        )
    except Problem as problem:
        if problem.status not in (403, 409, 422):
            raise
        _show_refusal(form, problem)
        return None


def _show_refusal(form: OpeningForm, problem: Problem) -> None:
    """At the moment what is wrong with it; above the form what the campaign would lack on that day."""
    of_the_moment = {field: codes for field, codes in problem.errors.items() if field in ("on", "at")}
    for field, codes in of_the_moment.items():
        form.add_error(field, problem_message(codes[0]))
    if not of_the_moment:
        form.form_errors.append(step_refusal(problem))
