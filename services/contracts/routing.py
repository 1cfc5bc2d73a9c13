"""Who listens to which event, which queues exist, and what ticks. One screen, nothing hidden."""

from dataclasses import dataclass

from services.contracts import events as e

SERVICES = ("accounts", "ideas", "pledges", "notify")

# An event without a subscriber must be named in PUBLIC_EVENTS: it exists for feeds and open data.
SUBSCRIBERS: dict[type[e.Event], tuple[str, ...]] = {
    e.SignInRequested: ("notify",),
    e.StaffInvited: ("notify",),
    e.PasswordResetRequested: ("notify",),
    e.PersonContactChanged: ("notify",),
    e.AssociationChanged: ("ideas", "pledges"),
    e.CollectingAccountChanged: ("accounts",),
    e.AssociationAccountChanged: ("notify",),
    e.AssociationDecided: ("notify",),
    e.AssociationJoinAsked: ("notify",),
    e.MembershipChanged: ("notify",),
    e.AssociationOrganisersChanged: ("pledges",),
    e.IdeaSubmitted: (),
    e.IdeaAdoptionAnnounced: ("notify",),
    e.IdeaReceived: ("notify",),
    e.IdeaCampaignOpened: ("notify",),
    e.CampaignReviewed: ("notify",),
    e.CampaignPublished: ("pledges",),
    e.CampaignRewardChanged: ("pledges",),
    e.CampaignSuspended: ("pledges", "notify"),
    e.CampaignResumed: ("pledges", "notify"),
    e.CampaignCancelled: ("pledges",),
    e.ExperimentReportChanged: ("pledges",),
    e.ExperimentReportDecided: ("notify",),
    e.CampaignContributionsChanged: ("pledges",),
    e.GoodsPromiseHeld: ("notify",),
    e.GoodsGiverTold: ("notify",),
    e.CampaignUpdatePosted: (),
    e.CampaignOpeningFailed: ("notify",),
    e.AddressConfirmationRequested: ("notify",),
    e.FollowerTold: ("notify",),
    e.CampaignUpdateReleased: ("pledges",),
    e.PledgeUpdateTold: ("notify",),
    e.CampaignQuestionAnswered: ("notify",),
    e.ContributorLinkSent: ("notify",),
    e.ContributorInvited: ("notify",),
    e.ContributorCertificateEnding: ("notify",),
    e.PledgeCodeRequested: ("notify",),
    e.PledgeMade: ("notify",),
    e.PledgeSecured: ("notify",),
    e.PledgePaymentReminded: ("notify",),
    e.PledgePaymentUndone: ("notify",),
    e.PledgeRestRequested: ("notify",),
    e.PledgeOutcomeDecided: ("notify",),
    e.PledgePaid: ("notify",),
    e.PledgeCampaignSuspended: ("notify",),
    e.PledgeCampaignResumed: ("notify",),
    e.PledgeRepairNeeded: ("notify",),
    e.PledgeRepairReminded: ("notify",),
    e.PledgeMovedToBank: ("notify",),
    e.PledgeShortfallDecided: ("notify",),
    e.CampaignShortfallFound: ("notify",),
    e.PledgeReleased: ("notify",),
    e.RefundListed: ("notify",),
    e.RefundPaid: ("notify",),
    e.RefundFailed: ("notify",),
    e.RefundRequestAnswered: ("notify",),
    e.ContactErased: ("notify",),
    e.MonthlyPledgeStarted: ("notify",),
    e.MonthlyPledgeChargeAnnounced: ("notify",),
    e.MonthlyPledgeChanged: ("notify",),
    e.CampaignTotalsChanged: ("ideas",),
    e.CampaignPaidOutChanged: ("ideas",),
    e.CampaignClosingStarted: ("ideas",),
    e.CampaignClosed: ("ideas", "notify"),
    e.CampaignCapReached: ("notify",),
    e.PurchaseWithdrawn: ("notify",),
    e.RewardDelivered: ("notify",),
    e.RewardDeliveryUndone: ("notify",),
    e.ShiftPlaceHeld: ("notify",),
    e.ShiftVolunteerTold: ("notify",),
    e.FeedbackAnswered: ("notify",),
    e.FeedbackDueSoon: ("accounts",),
    e.StaffRemindedOfFeedback: ("notify",),
}

PUBLIC_EVENTS: tuple[type[e.Event], ...] = (e.IdeaSubmitted, e.CampaignUpdatePosted)


def events_queue(service: str) -> str:
    """Where events for a service wait."""
    return f"{service}.events"


def confirmations_queue(service: str) -> str:
    """Where a producer hears that its deliveries took effect."""
    return f"{service}.confirmations"


def jobs_queue(service: str) -> str:
    """Where a service's periodic work waits."""
    return f"{service}.jobs"


PAYMENTS_QUEUE = "pledges.payments"
DELIVER_QUEUE = "notify.deliver"

# Charging never waits behind an import, and sending mail never waits behind anything.
QUEUES: dict[str, tuple[str, ...]] = {
    service: (events_queue(service), confirmations_queue(service), jobs_queue(service), *own)
    for service, own in {
        "accounts": (),
        "ideas": (),
        "pledges": (PAYMENTS_QUEUE,),
        "notify": (DELIVER_QUEUE,),
    }.items()
}


@dataclass(frozen=True)
class Tick:
    """One periodic task; the interval is a hint, the job itself decides by the database clock."""

    task: str
    queue: str
    every_seconds: int


SCHEDULE: tuple[Tick, ...] = (
    Tick("pledges.close_due_campaigns", jobs_queue("pledges"), 5),
    Tick("pledges.rehearse_closings", jobs_queue("pledges"), 300),
    Tick("pledges.compare_closings", jobs_queue("pledges"), 300),
    Tick("pledges.execute_plan_lines", PAYMENTS_QUEUE, 5),
    Tick("pledges.apply_provider_events", PAYMENTS_QUEUE, 5),
    Tick("pledges.settle_unknown_payments", PAYMENTS_QUEUE, 30),
    Tick("pledges.import_provider_payouts", PAYMENTS_QUEUE, 20),
    Tick("pledges.run_transfers", PAYMENTS_QUEUE, 30),
    Tick("pledges.sweep_provider", PAYMENTS_QUEUE, 60),
    Tick("pledges.project_totals", jobs_queue("pledges"), 2),
    Tick("pledges.join_match_funds", jobs_queue("pledges"), 20),
    Tick("pledges.free_abandoned_rewards", jobs_queue("pledges"), 60),
    Tick("pledges.remind_unpaid_pledges", jobs_queue("pledges"), 60),
    Tick("pledges.lapse_unpaid_pledges", jobs_queue("pledges"), 60),
    Tick("pledges.drop_unrepaired_pledges", PAYMENTS_QUEUE, 20),
    Tick("pledges.finish_ways_out", PAYMENTS_QUEUE, 60),
    Tick("pledges.retry_declined_charges", jobs_queue("pledges"), 60),
    Tick("pledges.remind_repairs", jobs_queue("pledges"), 60),
    Tick("pledges.count_shortfalls", jobs_queue("pledges"), 60),
    Tick("pledges.carry_out_shortfalls", jobs_queue("pledges"), 20),
    Tick("pledges.send_due_refunds", PAYMENTS_QUEUE, 5),
    Tick("pledges.carry_out_refund_batches", jobs_queue("pledges"), 5),
    Tick("pledges.follow_disputes", PAYMENTS_QUEUE, 60),
    Tick("pledges.keep_monthly_schedule", jobs_queue("pledges"), 60),
    Tick("pledges.charge_monthly_pledges", PAYMENTS_QUEUE, 20),
    Tick("pledges.import_bank_files", jobs_queue("pledges"), 2),
    Tick("pledges.watch_bank_inbox", jobs_queue("pledges"), 5),
    Tick("pledges.seal_ledger", jobs_queue("pledges"), 60),
    Tick("pledges.close_days", PAYMENTS_QUEUE, 900),
    Tick("pledges.check_books", jobs_queue("pledges"), 600),
    Tick("pledges.compare_books", PAYMENTS_QUEUE, 60),
    Tick("pledges.number_vouchers", jobs_queue("pledges"), 60),
    Tick("pledges.count_public_movements", jobs_queue("pledges"), 60),
    Tick("pledges.count_desk_figures", jobs_queue("pledges"), 60),
    Tick("pledges.tell_backers", jobs_queue("pledges"), 5),
    Tick("pledges.close_suspended_pages", PAYMENTS_QUEUE, 10),
    Tick("pledges.expire_unconfirmed_cash", jobs_queue("pledges"), 60),
    Tick("pledges.watch_card_circuit", jobs_queue("pledges"), 20),
    Tick("pledges.purge_attempts", jobs_queue("pledges"), 3600),
    Tick("pledges.find_sure_matches", jobs_queue("pledges"), 20),
    Tick("pledges.expire_requests", jobs_queue("pledges"), 60),
    Tick("pledges.apply_retention", jobs_queue("pledges"), 3600),
    Tick("ideas.index_ideas", jobs_queue("ideas"), 60),
    Tick("ideas.announce_openings", jobs_queue("ideas"), 10),
    Tick("ideas.announce_adoptions", jobs_queue("ideas"), 10),
    Tick("ideas.forget_held_pictures", jobs_queue("ideas"), 3600),
    Tick("ideas.forget_old_counts", jobs_queue("ideas"), 3600),
    Tick("ideas.open_due_campaigns", jobs_queue("ideas"), 10),
    Tick("ideas.tell_followers", jobs_queue("ideas"), 10),
    Tick("ideas.tell_askers", jobs_queue("ideas"), 10),
    Tick("ideas.forget_addresses", jobs_queue("ideas"), 3600),
    Tick("ideas.tell_ending_certificates", jobs_queue("ideas"), 3600),
    Tick("ideas.forget_unconfirmed_contributors", jobs_queue("ideas"), 3600),
    Tick("ideas.lapse_goods_promises", jobs_queue("ideas"), 60),
    Tick("ideas.free_unconfirmed_places", jobs_queue("ideas"), 60),
    Tick("ideas.remind_volunteers", jobs_queue("ideas"), 60),
    Tick("ideas.forget_names_and_notes", jobs_queue("ideas"), 3600),
    Tick("ideas.call_off_idle_shifts", jobs_queue("ideas"), 60),
    Tick("ideas.remind_of_feedback", jobs_queue("ideas"), 600),
    Tick("ideas.forget_feedback", jobs_queue("ideas"), 3600),
    Tick("notify.deliver_messages", DELIVER_QUEUE, 2),
    Tick("accounts.purge_expired", jobs_queue("accounts"), 3600),
    *(Tick(f"{service}.seal_audit", jobs_queue(service), 60) for service in SERVICES),
    *(Tick(f"{service}.purge_messages", jobs_queue(service), 3600) for service in SERVICES),
)
