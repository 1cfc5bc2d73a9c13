"""What the ideas service does when others tell it something."""

from services.chassis.inbox import Handlers
from services.contracts import events
from services.ideas.usecases.follow_accounts import keep_association_profile
from services.ideas.usecases.follow_pledges import close_campaign, keep_paid_out, keep_totals, start_closing

HANDLERS: Handlers = {
    events.AssociationChanged: keep_association_profile,
    events.CampaignClosingStarted: start_closing,
    events.CampaignClosed: close_campaign,
    events.CampaignTotalsChanged: keep_totals,
    events.CampaignPaidOutChanged: keep_paid_out,
}
