"""Events of what is given beside money."""

from dataclasses import dataclass

from services.contracts.events.event import Event


@dataclass(frozen=True, kw_only=True)
class CampaignContributionsChanged(Event):
    """What was given to a campaign beside its pledges is now worth this, and this is its own-funding share.

    Approved values in cents; `share_basis_points` of `share_base` (total_cost or grant) are to be covered,
    nothing where they are 0; `other_public_cents` is public money that the platform does not pass on.
    """

    NAME = "campaign.contributions_changed.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    hours_cents: int
    goods_cents: int
    own_money_cents: int
    share_basis_points: int
    share_base: str
    counts_backers: bool
    other_public_cents: int = 0
