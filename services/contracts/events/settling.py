"""Events of paying associations."""

from dataclasses import dataclass

from services.contracts.events.event import Event


@dataclass(frozen=True, kw_only=True)
class CollectingAccountChanged(Event):
    """Two people changed an association's account; until `held_until` nothing is paid to the new one.

    Account numbers are masked.
    """

    NAME = "collecting_account.changed.v1"
    AGGREGATE = "association_id"

    association_id: str
    association_name: str
    old_account_masked: str
    new_account_masked: str
    held_until: str


@dataclass(frozen=True, kw_only=True)
class CampaignPaidOutChanged(Event):
    """What a campaign's association has been paid altogether; a payment that is returned takes it down."""

    NAME = "campaign.paid_out_changed.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    paid_out_cents: int

    @property
    def aggregate(self) -> str:
        """An order of its own.

        A bank's file tells it of several campaigns, in the order of the file: in their own order it would
        wait in a circle with whoever tells the sums of the same campaigns.
        """
        return f"paid_out:{self.campaign_id}"
