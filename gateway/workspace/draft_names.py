"""Names for what a draft's history holds as ids: people, districts, collecting accounts."""

from flask_babel import gettext

from gateway.clients.campaign_desk import DeskCampaign
from gateway.formatting import moment
from gateway.sessions import current_visitor
from gateway.wiring import services


def names_of(campaign: DeskCampaign) -> dict[str, str]:
    """Districts and the association's accounts by their ids."""
    accounts = services().collecting_accounts.of_association(campaign.campaign.association.id)
    return {each.slug: each.name for each in services().ideas.districts()} | {
        each.id: f"{each.name}, {each.iban}" for each in accounts
    }


def person_name(subject: str) -> str:
    """Oneself, or somebody else who may write here."""
    visitor = current_visitor()
    if visitor is not None and visitor.person_id == subject:
        return gettext("sinä")
    return gettext("toinen muokkaaja")


def saver(campaign: DeskCampaign) -> str:
    """Who saved the draft last, and when."""
    saved = campaign.content.get("last_saved")
    if not saved:
        return ""
    return gettext("Viimeksi tallensi %(who)s, %(at)s.", who=person_name(saved["by"]), at=moment(saved["at"]))
