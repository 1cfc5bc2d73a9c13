"""Events: facts that one service tells the others, as sentences in the past tense.

A field is JSON-native (text, whole number, truth value, or nothing). Sums are cents, instants are
ISO 8601 in UTC, ids are UUID text. A golden sample of every version stands in
`tests/contracts/samples` and is never edited: a new optional field keeps the version, anything
else is a new class with the next one. `contact` carries a person's contact data sealed with that
person's own key (see `SealedContact`); erasing the key erases the data in every copy.
"""

from services.contracts.events.accounts import (
    AssociationChanged,
    PasswordResetRequested,
    PersonContactChanged,
    SignInRequested,
    StaffInvited,
)
from services.contracts.events.event import (
    EVENTS,
    Event,
    MalformedEvent,
    SealedContact,
    UnknownEvent,
    read_event,
)
from services.contracts.events.ideas import (
    CampaignCancelled,
    CampaignPublished,
    CampaignResumed,
    CampaignReviewed,
    CampaignSuspended,
    CampaignUpdatePosted,
    IdeaSubmitted,
)
from services.contracts.events.pledges import (
    CampaignClosed,
    CampaignClosingStarted,
    CampaignTotalsChanged,
    PledgeMade,
    PledgeOutcomeDecided,
    PledgePaid,
    PledgePaymentReminded,
    PledgeReleased,
    PledgeRepairNeeded,
    PledgeSecured,
    RefundListed,
    RefundPaid,
)

__all__ = [
    "EVENTS",
    "AssociationChanged",
    "CampaignCancelled",
    "CampaignClosed",
    "CampaignClosingStarted",
    "CampaignPublished",
    "CampaignResumed",
    "CampaignReviewed",
    "CampaignSuspended",
    "CampaignTotalsChanged",
    "CampaignUpdatePosted",
    "Event",
    "IdeaSubmitted",
    "MalformedEvent",
    "PasswordResetRequested",
    "PersonContactChanged",
    "PledgeMade",
    "PledgeOutcomeDecided",
    "PledgePaid",
    "PledgePaymentReminded",
    "PledgeReleased",
    "PledgeRepairNeeded",
    "PledgeSecured",
    "RefundListed",
    "RefundPaid",
    "SealedContact",
    "SignInRequested",
    "StaffInvited",
    "UnknownEvent",
    "read_event",
]
