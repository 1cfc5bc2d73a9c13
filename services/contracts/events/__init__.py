"""Events: facts that one service tells the others, as sentences in the past tense.

A field is JSON-native (text, whole number, truth value, or nothing). Sums are cents, instants are
ISO 8601 in UTC, ids are UUID text. A golden sample of every version stands in
`tests/contracts/samples` and is never edited: a new optional field keeps the version, anything
else is a new class with the next one. `contact` carries a person's contact data sealed with that
person's own key (see `SealedContact`); `ContactErased` tells whoever holds copies to empty them.
"""

from services.contracts.events.accounts import (
    AssociationAccountChanged,
    AssociationChanged,
    AssociationDecided,
    AssociationJoinAsked,
    AssociationOrganisersChanged,
    MembershipChanged,
    PasswordResetRequested,
    PersonContactChanged,
    SignInRequested,
    StaffInvited,
)
from services.contracts.events.closing import (
    CampaignCapReached,
    CampaignClosed,
    CampaignClosingStarted,
    CampaignShortfallFound,
    CampaignTotalsChanged,
    PledgeCampaignResumed,
    PledgeCampaignSuspended,
    PledgeOutcomeDecided,
    PledgeShortfallDecided,
)
from services.contracts.events.contributing import CampaignContributionsChanged
from services.contracts.events.event import (
    EVENTS,
    Event,
    MalformedEvent,
    PledgeEvent,
    SealedContact,
    UnknownEvent,
    read_event,
)
from services.contracts.events.experiments import ExperimentReportChanged, ExperimentReportDecided
from services.contracts.events.giving import GoodsGiverTold, GoodsPromiseHeld
from services.contracts.events.hearing import FeedbackAnswered, FeedbackDueSoon, StaffRemindedOfFeedback
from services.contracts.events.ideas import (
    CampaignCancelled,
    CampaignPublished,
    CampaignResumed,
    CampaignReviewed,
    CampaignRewardChanged,
    CampaignSuspended,
    CampaignUpdatePosted,
    IdeaAdoptionAnnounced,
    IdeaCampaignOpened,
    IdeaReceived,
    IdeaSubmitted,
)
from services.contracts.events.monthly import (
    MonthlyPledgeChanged,
    MonthlyPledgeChargeAnnounced,
    MonthlyPledgeStarted,
)
from services.contracts.events.pledges import (
    PledgeMade,
    PledgeMovedToBank,
    PledgePaid,
    PledgePaymentReminded,
    PledgePaymentUndone,
    PledgeReleased,
    PledgeRepairNeeded,
    PledgeRepairReminded,
    PledgeRestRequested,
    PledgeSecured,
)
from services.contracts.events.proofs import PledgeCodeRequested
from services.contracts.events.publishing import (
    AddressConfirmationRequested,
    CampaignOpeningFailed,
    CampaignQuestionAnswered,
    CampaignUpdateReleased,
    FollowerTold,
    PledgeUpdateTold,
)
from services.contracts.events.refunds import (
    ContactErased,
    PurchaseWithdrawn,
    RefundFailed,
    RefundListed,
    RefundPaid,
    RefundRequestAnswered,
)
from services.contracts.events.registering import (
    ContributorCertificateEnding,
    ContributorInvited,
    ContributorLinkSent,
)
from services.contracts.events.selling import RewardDelivered, RewardDeliveryUndone
from services.contracts.events.settling import CampaignPaidOutChanged, CollectingAccountChanged
from services.contracts.events.volunteering import ShiftPlaceHeld, ShiftVolunteerTold

__all__ = [
    "EVENTS",
    "AddressConfirmationRequested",
    "AssociationAccountChanged",
    "AssociationChanged",
    "AssociationDecided",
    "AssociationJoinAsked",
    "AssociationOrganisersChanged",
    "CampaignCancelled",
    "CampaignCapReached",
    "CampaignClosed",
    "CampaignClosingStarted",
    "CampaignContributionsChanged",
    "CampaignOpeningFailed",
    "CampaignPaidOutChanged",
    "CampaignPublished",
    "CampaignQuestionAnswered",
    "CampaignResumed",
    "CampaignReviewed",
    "CampaignRewardChanged",
    "CampaignShortfallFound",
    "CampaignSuspended",
    "CampaignTotalsChanged",
    "CampaignUpdatePosted",
    "CampaignUpdateReleased",
    "CollectingAccountChanged",
    "ContactErased",
    "ContributorCertificateEnding",
    "ContributorInvited",
    "ContributorLinkSent",
    "Event",
    "ExperimentReportChanged",
    "ExperimentReportDecided",
    "FeedbackAnswered",
    "FeedbackDueSoon",
    "FollowerTold",
    "GoodsGiverTold",
    "GoodsPromiseHeld",
    "IdeaAdoptionAnnounced",
    "IdeaCampaignOpened",
    "IdeaReceived",
    "IdeaSubmitted",
    "MalformedEvent",
    "MembershipChanged",
    "MonthlyPledgeChanged",
    "MonthlyPledgeChargeAnnounced",
    "MonthlyPledgeStarted",
    "PasswordResetRequested",
    "PersonContactChanged",
    "PledgeCampaignResumed",
    "PledgeCampaignSuspended",
    "PledgeCodeRequested",
    "PledgeEvent",
    "PledgeMade",
    "PledgeMovedToBank",
    "PledgeOutcomeDecided",
    "PledgePaid",
    "PledgePaymentReminded",
    "PledgePaymentUndone",
    "PledgeReleased",
    "PledgeRepairNeeded",
    "PledgeRepairReminded",
    "PledgeRestRequested",
    "PledgeSecured",
    "PledgeShortfallDecided",
    "PledgeUpdateTold",
    "PurchaseWithdrawn",
    "RefundFailed",
    "RefundListed",
    "RefundPaid",
    "RefundRequestAnswered",
    "RewardDelivered",
    "RewardDeliveryUndone",
    "SealedContact",
    "ShiftPlaceHeld",
    "ShiftVolunteerTold",
    "SignInRequested",
    "StaffInvited",
    "StaffRemindedOfFeedback",
    "UnknownEvent",
    "read_event",
]
