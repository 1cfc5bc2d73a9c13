"""Which letter, if any, an event calls for, and to whom it goes."""

from dataclasses import dataclass
from typing import Any

from services.contracts import events as e

# Someone is waiting at the screen for these.
URGENT_LETTERS = frozenset(
    {
        *("sign_in", "pledge_code", "staff_invitation", "password_reset"),
        *("confirm_address", "shift_place_held", "goods_promise_held"),
    }
)

# The letter of each event; PledgeMade and PledgeSecured are told apart by method.
_LETTERS: dict[type[e.Event], str] = {
    e.SignInRequested: "sign_in",
    e.StaffInvited: "staff_invitation",
    e.PasswordResetRequested: "password_reset",
    e.AssociationAccountChanged: "account_changed",
    e.AssociationDecided: "association_decided",
    e.AssociationJoinAsked: "join_asked",
    e.MembershipChanged: "membership_changed",
    e.PledgeCodeRequested: "pledge_code",
    e.IdeaAdoptionAnnounced: "idea_adopted",
    e.IdeaReceived: "idea_received",
    e.IdeaCampaignOpened: "idea_campaign_opened",
    e.CampaignReviewed: "campaign_reviewed",
    e.CampaignOpeningFailed: "opening_failed",
    e.ExperimentReportDecided: "report_decided",
    e.AddressConfirmationRequested: "confirm_address",
    e.FollowerTold: "campaign_news",
    e.PledgeUpdateTold: "pledge_update",
    e.CampaignQuestionAnswered: "question_answered",
    e.ContributorLinkSent: "contributor_link",
    e.ContributorInvited: "contributor_invited",
    e.ContributorCertificateEnding: "certificate_ending",
    e.PledgePaymentReminded: "payment_reminder",
    e.PledgePaymentUndone: "payment_undone",
    e.PledgeRestRequested: "rest_requested",
    e.PledgeOutcomeDecided: "pledge_outcome",
    e.PledgePaid: "card_charged",
    e.PledgeRepairNeeded: "repair_needed",
    e.PledgeRepairReminded: "repair_reminder",
    e.PledgeMovedToBank: "moved_to_bank",
    e.PledgeShortfallDecided: "shortfall_decided",
    e.CampaignShortfallFound: "shortfall_found",
    e.PledgeReleased: "pledge_released",
    e.RefundListed: "refund_listed",
    e.RefundPaid: "refund_paid",
    e.RefundFailed: "refund_failed",
    e.RefundRequestAnswered: "refund_declined",
    e.MonthlyPledgeStarted: "monthly_started",
    e.MonthlyPledgeChargeAnnounced: "monthly_announced",
    e.MonthlyPledgeChanged: "monthly_changed",
    e.CampaignClosed: "campaign_closed",
    e.CampaignCapReached: "cap_reached",
    e.PurchaseWithdrawn: "purchase_withdrawn",
    e.RewardDelivered: "reward_delivered",
    e.RewardDeliveryUndone: "reward_delivery_undone",
    e.ShiftPlaceHeld: "shift_place_held",
    e.ShiftVolunteerTold: "shift_news",
    e.GoodsPromiseHeld: "goods_promise_held",
    e.GoodsGiverTold: "goods_news",
    e.PledgeCampaignSuspended: "campaign_suspended",
    e.PledgeCampaignResumed: "campaign_resumed",
    e.FeedbackAnswered: "feedback_answered",
    e.StaffRemindedOfFeedback: "feedback_waits",
    e.CampaignSuspended: "own_campaign_halted",
    e.CampaignResumed: "own_campaign_halted",
}

_TOLD_TO_PUBLISHER = (
    e.CampaignClosed,
    e.CampaignCapReached,
    e.CampaignShortfallFound,
    e.CampaignSuspended,
    e.CampaignResumed,
)

# Backers and followers hear the same; whoever is both gets the letter that comes first.
_SAME_NEWS = frozenset({"campaign_news", "pledge_update"})

_FIELDS_OF_THE_ENVELOPE = ("contact", "locale")


def news_of(template: str, facts: dict[str, Any]) -> str | None:
    """The piece of news that a letter tells, of which one address gets one letter; nothing for all others."""
    if template == "pledge_outcome":
        return f"result:{facts['campaign_id']}"
    return facts["news_id"] if template in _SAME_NEWS else None


def must_go_out(template: str) -> bool:
    """Whether the letter is sent also to somebody who has heard the news, since it speaks of their money."""
    return template not in _SAME_NEWS


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail in intent: what it says and to whom, by sealed contact or by a person in the book.

    `facts` are the event's own fields without the person; `locale` is nothing where the person's
    own language is to be used; after `expires_at` the letter is of no use to anyone.
    """

    template: str
    facts: dict[str, Any]
    locale: str | None = None
    contact: e.SealedContact | None = None
    person_id: str | None = None
    pledge_id: str | None = None
    expires_at: str | None = None

    @property
    def urgent(self) -> bool:
        """Whether it goes before all that is not."""
        return self.template in URGENT_LETTERS


def letter_for(event: e.Event) -> Letter | None:
    """The letter that the event calls for; nothing where no mail is due."""
    template = _template(event)
    if template is None:
        return None
    facts = event.to_payload()
    for name in _FIELDS_OF_THE_ENVELOPE:
        facts.pop(name, None)
    return Letter(
        template=template,
        facts=facts,
        locale=getattr(event, "locale", None),
        contact=getattr(event, "contact", None),
        person_id=_addressee(event),
        pledge_id=facts.get("pledge_id"),
        expires_at=facts.get("expires_at"),
    )


def _template(event: e.Event) -> str | None:
    if isinstance(event, e.PledgeMade):
        # A card is confirmed by the letter that follows its saving; without that it promises nothing.
        return "pledge_received" if event.method == "bank_transfer" else None
    if isinstance(event, e.PledgeSecured) and event.method == "cash":
        # Whoever paid in cash went home with a receipt on paper.
        return None
    if isinstance(event, (e.CampaignSuspended, e.CampaignResumed)) and event.published_by is None:
        return None
    if isinstance(event, e.PledgeSecured):
        return "bank_payment_received" if event.method == "bank_transfer" else "card_saved"
    return _LETTERS.get(type(event))


def _addressee(event: e.Event) -> str | None:
    if isinstance(event, (e.CampaignReviewed, e.ExperimentReportDecided)):
        return event.submitted_by
    if isinstance(event, e.CampaignOpeningFailed):
        return event.person_id
    if isinstance(event, _TOLD_TO_PUBLISHER):
        return event.published_by
    return None
