"""On what ground each campaign collects; the numbers are evidently those of no permit."""

from infra.demo.plan import PlannedCampaign
from services.ideas.domain.deadlines import local_day

_AUTHORITIES = {"pienkerays": "Itä-Suomen poliisilaitos", "permit": "Poliisihallitus", "presale": ""}


def authority_of(campaign: PlannedCampaign) -> str:
    """Who gave the number under which the campaign collects."""
    return _AUTHORITIES[campaign.text["mode"]]


def legal_number(campaign: PlannedCampaign) -> str:
    """A number that evidently is none of a real permit."""
    digits = 9000 + campaign.id.int % 999
    mode, year = campaign.text["mode"], local_day(campaign.created_at).year
    return {"pienkerays": f"DEMO-{year}-{digits}", "permit": f"RA/{year}/{digits}", "presale": ""}[mode]
