"""The steps of the guided form: what each asks, and how far each is."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from gateway.clients.campaign_desk import DeskCampaign, Missing
from gateway.workspace.campaign_content import form_field


@dataclass(frozen=True)
class Step:
    """One page of the guide; `fields` are those of the campaign's form."""

    name: str
    fields: tuple[str, ...]


STEPS = (
    Step("idea", ("title", "summary", "district_slug", "picture")),
    Step("tarina", ("story", "plain_summary")),
    Step("raha", ("budget_lines", "goal", "minimum", "optimum", "stop_at_optimum", "stretch_use")),
    Step("saannot", ("deadline_on", "model", "minimum_pledge", "shortfall_rule", "shortfall_limit")),
    Step(
        "kokeilu",
        (
            *("hypothesis", "target_group", "measure", "start_value"),
            *("theme", "measure_unit", "start_number", "start_measured_on"),
        ),
    ),
    Step(
        "lupa",
        (
            *("legal_mode", "legal_number", "primary_purpose", "secondary_purpose"),
            "collecting_account_id",
        ),
    ),
    Step("kaannokset", ()),
)
LAST = "lahetys"
_BY_NAME = {step.name: step for step in STEPS}

# Pages of their own that belong between the steps: endpoint -> the step after which they come.
PICTURES, REWARDS = "workspace_pictures.show", "workspace_rewards.show"
_BESIDE = {PICTURES: "tarina", REWARDS: "raha"}


@dataclass(frozen=True)
class Progress:
    """A step in the list of all: where it leads and what it lacks."""

    name: str
    title: str
    href: str
    lacking: int
    current: bool
    optional: bool = False

    @property
    def standing(self) -> str:
        """How far it is, in words."""
        if self.lacking:
            return gettext("puuttuu %(count)d", count=self.lacking)
        return "" if self.optional else gettext("valmis")


def step_named(name: str) -> Step | None:
    """The step of an address, if there is one."""
    return _BY_NAME.get(name)


def step_title(name: str) -> str:
    """What a step is called."""
    titles = {
        "idea": gettext("Idea ja paikka"),
        "tarina": gettext("Tarina"),
        PICTURES: gettext("Kuvat"),
        "raha": gettext("Raha ja budjetti"),
        REWARDS: gettext("Palkkiot"),
        "saannot": gettext("Aika ja säännöt"),
        "kokeilu": gettext("Kokeilu"),
        "lupa": gettext("Lupa ja tili"),
        "kaannokset": gettext("Käännökset"),
        LAST: gettext("Esikatselu ja lähetys"),
    }
    return titles[name]


def step_of(missing_field: str) -> str:
    """In which step a field of the service is asked; what no step asks is told in the last."""
    if missing_field.startswith("translations."):
        return "kaannokset"
    if missing_field == "rewards":
        return REWARDS
    field = form_field(missing_field)
    return next((step.name for step in STEPS if field in step.fields), LAST)


def href_of(campaign_id: str, missing: Missing) -> str:
    """Where a lack is mended: the field itself on the page of its step."""
    name = step_of(missing.field)
    if name in _BESIDE:
        return url_for(name, campaign_id=campaign_id)
    if name == LAST:
        return ""
    anchor = missing.field.split(".")[1] if name == "kaannokset" else form_field(missing.field)
    return url_for("workspace_draft.show", campaign_id=campaign_id, name=name, _anchor=anchor)


def progress_of(campaign: DeskCampaign, current: str) -> list[Progress]:
    """Every step with what it lacks, those of other pages among them where they exist."""
    lacking = [step_of(each.field) for each in campaign.missing]
    found: list[Progress] = []
    for name in [*_BY_NAME, LAST]:
        found.append(
            Progress(
                name=name,
                title=step_title(name),
                href=url_for("workspace_draft.show", campaign_id=campaign.card.id, name=name),
                lacking=lacking.count(name),
                current=name == current,
                optional=name in ("kaannokset", LAST),
            )
        )
        found.extend(_beside(campaign, name, lacking))
    return found


def _beside(campaign: DeskCampaign, after: str, lacking: list[str]) -> Iterable[Progress]:
    for endpoint, step in _BESIDE.items():
        if step == after:
            href = url_for(endpoint, campaign_id=campaign.card.id)
            count = lacking.count(endpoint)
            yield Progress(endpoint, step_title(endpoint), href, count, current=False, optional=True)


def name_after(name: str) -> str:
    """The step that follows."""
    names = [*_BY_NAME, LAST]
    return names[names.index(name) + 1]


def name_before(name: str) -> str:
    """The step that comes before; nothing before the first."""
    names = [*_BY_NAME, LAST]
    return names[names.index(name) - 1] if names.index(name) else ""


def first_lacking(campaign: DeskCampaign) -> str:
    """Where to go on writing: the first step that lacks something, or the last."""
    lacking = {step_of(each.field) for each in campaign.missing}
    return next((step.name for step in STEPS if step.name in lacking), LAST)
