"""Which use case an event leads to; each runs inside the inbox's transaction."""

from services.chassis.inbox import Handlers
from services.contracts import events as e
from services.pledges.usecases.closing import campaign_terms, tell_updates
from services.pledges.usecases.connecting import follow_association
from services.pledges.usecases.match_funding import follow_organisers
from services.pledges.usecases.selling import follow_rewards
from services.pledges.usecases.settling import follow_contributions, follow_reports

HANDLERS: Handlers = {
    e.CampaignPublished: campaign_terms.publish_terms,
    e.CampaignRewardChanged: follow_rewards.change_reward,
    e.CampaignSuspended: campaign_terms.suspend_campaign,
    e.CampaignResumed: campaign_terms.resume_campaign,
    e.CampaignCancelled: campaign_terms.cancel_campaign,
    e.CampaignUpdateReleased: tell_updates.note_update,
    e.ExperimentReportChanged: follow_reports.follow_report,
    e.CampaignContributionsChanged: follow_contributions.follow_contributions,
    e.AssociationChanged: follow_association.follow_association,
    e.AssociationOrganisersChanged: follow_organisers.keep_organisers,
}
