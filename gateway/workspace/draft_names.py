"""Names for what a draft's history holds as ids: people, districts, collecting accounts."""

from collections.abc import Mapping

from flask_babel import gettext

from gateway.clients.campaign_desk import DeskCampaign
from gateway.formatting import moment
from gateway.sessions import current_visitor
from gateway.wiring import services
from services.chassis.problems import Problem


def names_of(campaign: DeskCampaign) -> dict[str, str]:
    """Districts and the association's accounts by their ids."""
    accounts = services().collecting_accounts.of_association(campaign.campaign.association.id)
    return {each.slug: each.name for each in services().ideas.districts()} | {
        each.id: f"{each.name}, {each.iban}" for each in accounts
    }


def writers_of(campaign: DeskCampaign) -> dict[str, str]:
    """People's names by their ids; nobody's for a reviewer, and where accounts do not answer."""
    try:
        return services().associations.writers(campaign.campaign.association.id)
    except Problem:
        return {}


def person_name(subject: str, writers: Mapping[str, str]) -> str:
    """Oneself, or somebody else who may write here."""
    visitor = current_visitor()
    if visitor is not None and visitor.person_id == subject:
        return gettext("sinä")
    return writers.get(subject) or gettext("toinen muokkaaja")


def saver(campaign: DeskCampaign) -> str:
    """Who saved the draft last, and when."""
    saved = campaign.content.get("last_saved")
    if not saved:
        return ""
    who = person_name(saved["by"], writers_of(campaign))
    return gettext("Viimeksi tallensi %(who)s, %(at)s.", who=who, at=moment(saved["at"]))
