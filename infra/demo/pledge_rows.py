"""Rows of pledges: terms, promises with their histories and sealed contacts, and the decisions at the end."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from infra.demo.campaign_rows import reported_at, reward_id, reward_values
from infra.demo.identifiers import card_id, id_at
from infra.demo.legal_grounds import authority_of, legal_number
from infra.demo.plan import Cast, PlannedCampaign, published
from infra.demo.pledge_plan import PlannedPledge, cash_receipt_id, plan_id
from infra.demo.rows import Rows
from services.chassis.sealing import ContactSealer
from services.contracts.display import Display
from services.contracts.mailboxes import mailbox_of
from services.ideas.domain.deadlines import local_day, months_later
from services.ideas.domain.legal import LegalMode, cap_cents
from services.pledges.domain.closing.outcome import ACTIONS, Action, Outcome
from services.pledges.domain.personal_data.retention import RULES
from services.pledges.domain.pledging.pledge_states import PROMISED, PledgeState

CONSENT = "demo"
_KEPT_FOR = {state: rule.kept_for for rule in RULES for state in rule.states}


def display_of(campaign: PlannedCampaign) -> dict[str, object]:
    """What must stand wherever money is asked for."""
    text, organiser = campaign.text, campaign.organiser
    is_sale = text["mode"] == LegalMode.PRESALE
    delivered = months_later(campaign.deadline_on, text["delivery"]).strftime("%Y-%m") if is_sale else None
    return vars(
        Display(
            organiser=organiser.name,
            legal_mode=text["mode"],
            business_id=organiser.business_id,
            postal_address=organiser.address,
            email=organiser.email,
            phone=organiser.phone,
            number=legal_number(campaign),
            authority=authority_of(campaign),
            primary_purpose=text.get("purpose", ""),
            secondary_purpose=text.get("second", ""),
            starts_on=local_day(campaign.opened).isoformat(),
            ends_on=campaign.deadline_on.isoformat(),
            delivery_month=delivered,
            vat_basis_points=0 if is_sale else None,
        )
    )


def add_terms(rows: Rows, campaigns: Sequence[PlannedCampaign], pledges: Sequence[PlannedPledge]) -> None:
    """What every pledge is judged by."""
    newest = {each.campaign.key: each.made_at for each in pledges}
    for campaign in published(campaigns):
        text = campaign.text
        is_full = text["sum"] * 100 == cap_cents(LegalMode(text["mode"]))
        rows.add(
            "campaign_terms",
            campaign_id=campaign.id,
            slug=campaign.slug,
            title=text["title"],
            district_slug=text["district"],
            association_id=campaign.organiser.id,
            association_name=campaign.organiser.name,
            collecting_account_id=campaign.organiser.account_id,
            model=text["model"],
            goal_cents=text["goal"] * 100,
            minimum_cents=text["minimum"] * 100,
            optimum_cents=text["optimum"] * 100 if "optimum" in text else None,
            minimum_pledge_cents=text.get("least", 5) * 100,
            cap_cents=cap_cents(LegalMode(text["mode"])),
            deadline=campaign.deadline,
            legal_mode=text["mode"],
            legal_number=legal_number(campaign),
            stop_at_optimum=False,
            shortfall_rule="association_accepts",
            published_by=campaign.organiser.owner,
            state=campaign.terms_state,
            halt_reason=text.get("reason"),
            display=display_of(campaign),
            cap_reached_at=newest.get(campaign.key) if is_full else None,
        )


def add_pledges(rows: Rows, pledges: Sequence[PlannedPledge], sealer: ContactSealer, now: datetime) -> None:
    """Promises, what happened to them, and who made them where that may still be known."""
    for pledge in pledges:
        is_known = _add_contact(rows, pledge, sealer, now)
        rows.add(
            "pledge",
            id=pledge.id,
            number=pledge.number,
            campaign_id=pledge.campaign.id,
            method=pledge.method,
            amount_cents=pledge.cents,
            state=pledge.state,
            reference=pledge.reference,
            due_on=pledge.due_on,
            locale="fi",
            public_name=pledge.name if pledge.is_named and pledge.state in ("paid", "pledged") else None,
            contact_subject=pledge.subject,
            consent_version=CONSENT,
            made_at=pledge.made_at,
            reserved_at=pledge.made_at,
            secured_at=pledge.secured_at,
            paid_cents=pledge.cents if pledge.is_paid else 0,
            refunded_cents=pledge.refunded_cents,
            backer=sealer.reader_of(mailbox_of(pledge.email)) if is_known else None,
        )
        for change in pledge.changes:
            rows.add(
                "pledge_change",
                pledge_id=pledge.id,
                at=change.at,
                happening=change.happening,
                state=change.state,
                amount_cents=pledge.cents,
                reason=change.reason,
                actor=change.actor,
                cause=change.cause,
            )
        if pledge.method == "card":
            _add_payment(rows, pledge)


def _add_contact(rows: Rows, pledge: PlannedPledge, sealer: ContactSealer, now: datetime) -> bool:
    """Retention has been at work here too: what it would have erased was never written.

    Returns whether the backer is known.
    """
    kept_for = _KEPT_FOR.get(PledgeState(pledge.state), timedelta.max)
    ended = pledge.changes[-1].at
    is_erased = now - ended > kept_for - timedelta(days=2)
    if is_erased:
        sealed_key, data = None, None
    else:
        contact = {"email": pledge.email, "name": f"{pledge.name} (demo)"}
        sealed = sealer.seal(sealer.new_wrapped_key(), str(pledge.subject), contact)
        sealed_key, data = sealed.wrapped_key, sealed.data
    erased_at = ended + kept_for if is_erased else None
    rows.add("backer_contact", subject=pledge.subject, wrapped_key=sealed_key, data=data, erased_at=erased_at)
    if is_erased:
        rows.add(
            "erasure_order",
            pledge_id=pledge.id,
            ordered_by="retention",
            rule="unfinished" if pledge.state == "draft" else "ended",
            ordered_at=erased_at,
            done_at=erased_at,
            customer_forgotten_at=erased_at if pledge.method == "card" else None,
        )
    return not is_erased


def _add_payment(rows: Rows, pledge: PlannedPledge) -> None:
    has_card = pledge.state == "pledged"
    rows.add(
        "payment",
        pledge_id=pledge.id,
        customer_id=card_id("cus", pledge.id) if has_card else None,
        payment_method_id=card_id("pm", pledge.id) if has_card else None,
        failure="declined" if pledge.state == "dropped" else None,
        state="cancelled" if pledge.state == "dropped" else "intended",
    )


def add_decisions(
    rows: Rows,
    campaigns: Sequence[PlannedCampaign],
    pledges: Sequence[PlannedPledge],
    matched: Mapping[UUID, int],
) -> None:
    """The one decision on each campaign that has ended, and what it meant for each pledge.

    `matched` are the cents that pools had set aside then, by campaign.
    """
    theirs: dict[str, list[tuple[PlannedPledge, Action, int]]] = {}
    for pledge in pledges:
        if (decided := _action(pledge)) is not None:
            theirs.setdefault(pledge.campaign.key, []).append((pledge, *decided))
    for campaign in published(campaigns):
        if campaign.closed_at is None:
            continue
        lines = theirs.get(campaign.key, [])
        rows.add(
            "closing_plan",
            id=plan_id(campaign),
            campaign_id=campaign.id,
            outcome=campaign.terms_state,
            secured_cents=sum(cents for _, _, cents in lines),
            matched_cents=matched.get(campaign.id, 0),
            decided_at=campaign.closed_at,
        )
        for pledge, action, _ in lines:
            _add_line(rows, pledge, action, campaign.closed_at)


def _action(pledge: PlannedPledge) -> tuple[Action, int] | None:
    """What the decision does with a pledge as it stood then, and what of it was secured."""
    campaign = pledge.campaign
    if campaign.closed_at is None:
        return None
    before = [change for change in pledge.changes if change.at < campaign.closed_at]
    action = ACTIONS[Outcome(campaign.terms_state)].get(PledgeState(before[-1].state))
    if action is None:
        return None
    return action, pledge.cents if before[-1].state in ("paid", "pledged") else 0


def _add_line(rows: Rows, pledge: PlannedPledge, action: Action, decided_at: datetime) -> None:
    told_at = decided_at + timedelta(seconds=5)
    rows.add(
        "plan_line",
        pledge_id=pledge.id,
        plan_id=plan_id(pledge.campaign),
        action=str(action),
        method=pledge.method,
        # Nobody of the city was written to: its past was never sent.
        has_letter=False,
        amount_cents=pledge.cents,
        state="done",
        next_try_at=told_at,
        tries=1,
        told_at=told_at,
        settled_at=told_at + timedelta(seconds=1),
    )


def cash_of(pledges: Sequence[PlannedPledge]) -> list[PlannedPledge]:
    """Promises that were paid in notes, the oldest first."""
    return [each for each in pledges if each.method == "cash"]


def add_assisted(rows: Rows, pledges: Sequence[PlannedPledge], desks: Mapping[str, UUID], cast: Cast) -> None:
    """What a helper wrote down at the desk of the library."""
    for pledge in cash_of(pledges):
        rows.add(
            "assisted_pledge",
            id=id_at(pledge.made_at, "assisted", pledge.id),
            pledge_id=pledge.id,
            taken_by=cast.helper,
            taken_at=pledge.made_at,
            amount_cents=pledge.cents,
            consent_version=CONSENT,
            consent_text="Tietoni saa kirjata tätä lupausta varten.",
            consented=True,
            handed_over_at=pledge.made_at + timedelta(minutes=5),
        )
        rows.add(
            "cash_receipt",
            id=cash_receipt_id(pledge),
            cash_desk_id=desks[pledge.campaign.organiser.key],
            pledge_id=pledge.id,
            amount_cents=pledge.cents,
            taken_by=cast.helper,
            taken_at=pledge.made_at,
            expires_at=pledge.made_at + timedelta(hours=24),
        )


def add_sales(rows: Rows, campaigns: Sequence[PlannedCampaign], pledges: Sequence[PlannedPledge]) -> None:
    """What pre-sales sell, and what each backer bought."""
    taken: Counter[str] = Counter()
    sales = [each for each in pledges if "reward" in each.campaign.text]
    for pledge in sales:
        least = pledge.campaign.text["least"] * 100
        count = pledge.cents // least
        taken[pledge.campaign.key] += count if pledge.state in PROMISED else 0
        rows.add(
            "pledge_reward",
            pledge_id=pledge.id,
            reward_id=reward_id(pledge.campaign),
            count=count,
            unit_price_cents=least,
            delivered_on=pledge.delivered_on,
            delivered_by=f"person:{pledge.campaign.organiser.owner}" if pledge.delivered_on else None,
        )
    for campaign in published(campaigns):
        if "reward" in campaign.text:
            since = local_day(campaign.opened)
            rows.add("campaign_reward", **reward_values(campaign), vat_from=since, taken=taken[campaign.key])


def add_reports(rows: Rows, campaigns: Sequence[PlannedCampaign]) -> None:
    """Of which campaigns the last settlement need not wait any more."""
    for campaign in published(campaigns):
        if campaign.state == "reported":
            told_at = reported_at(campaign)
            rows.add("campaign_report", campaign_id=campaign.id, standing="accepted", told_at=told_at)
