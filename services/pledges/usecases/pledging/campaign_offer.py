"""What a campaign offers a backer right now: time, ways to pay, room and sums."""

from typing import Any
from uuid import UUID

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.problems import NotFound
from services.pledges.domain.pledging import acceptance
from services.pledges.domain.pledging.deadlines import bank_transfer_last_on
from services.pledges.domain.pledging.pledge_states import RESERVING
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import reserved_cents
from services.pledges.store.pledging.terms import CampaignTerms, CampaignTotals
from services.pledges.usecases.match_funding.show_funds import match_of_campaign
from services.pledges.usecases.monthly.agree_monthly import second_payment_on
from services.pledges.usecases.pledging.pledge_condition import offered_conditions
from services.pledges.usecases.selling.show_rewards import rewards_view
from services.pledges.usecases.shortfalls.shortfall_view import shortfall_of


def campaign_offer(sessions: Sessions, campaign_id: UUID) -> dict[str, Any]:
    """The terms as a page shows them. Raises NotFound until the campaign was published."""
    with transaction(sessions) as session:
        terms = session.get(CampaignTerms, campaign_id)
        if terms is None:
            raise NotFound("campaign")
        now = platform_now(session)
        account = session.get(CollectingAccount, terms.collecting_account_id)
        is_open = acceptance.refusal_by_time(terms.state, terms.deadline, now) is None
        methods = acceptance.offered_methods(terms.deadline, now, has_bank_account=account is not None)
        remaining = None
        if terms.cap_cents is not None:
            since = now - acceptance.DRAFT_RESERVES_FOR
            reserved = reserved_cents(session, campaign_id, sorted(RESERVING), since)
            remaining = max(0, terms.cap_cents - reserved)
        return {
            "campaign_id": campaign_id,
            # A campaign whose deadline has passed is closing, even in the seconds before its decision.
            "state": "closing" if terms.state == "open" and not is_open else terms.state,
            "model": terms.model,
            "deadline": terms.deadline,
            "minimum_pledge_cents": terms.minimum_pledge_cents,
            "remaining_cap_cents": remaining,
            "methods": methods if is_open else [],
            "bank_last_on": bank_transfer_last_on(terms.deadline),
            "conditions": offered_conditions(session, terms),
            "monthly_again_on": second_payment_on(terms, now),
            "shortfall_rule": terms.shortfall_rule,
            "shortfall_limit_cents": terms.shortfall_limit_cents,
            "shortfall": shortfall_of(session, terms),
            "totals": session.get_one(CampaignTotals, campaign_id),
            "rewards": rewards_view(session, campaign_id),
            "match": match_of_campaign(session, campaign_id),
        }
