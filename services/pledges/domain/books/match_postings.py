"""How sponsors' match money stands in the books of the account that its pool lies on.

`match_fund` holds what the sponsor paid in, `match_reserved` what the rule has set aside for a campaign,
and `held` what the campaign has earned; it is settled from there like any other money held for it. Sums
of a step are signed: what is taken back of it is negative.
"""

from datetime import date
from uuid import UUID

from services.pledges.domain.books.ledger import Line, Posting
from services.pledges.domain.books.postings import held


def match_fund(fund_id: UUID) -> str:
    """The account for what a pool has left to promise."""
    return f"match_fund:{fund_id}"


def match_reserved(campaign_id: UUID) -> str:
    """The account for what is set aside for a campaign until its backers' money is collected."""
    return f"match_reserved:{campaign_id}"


def step_reserved(
    collecting_account_id: UUID, fund_id: UUID, campaign_id: UUID, step_id: UUID, day: date, cents: int
) -> Posting:
    """The rule set so much more aside for the campaign."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="match_reserved",
        cause_id=str(step_id),
        booked_on=day,
        campaign_id=campaign_id,
        lines=(Line(match_fund(fund_id), cents), Line(match_reserved(campaign_id), -cents)),
    )


def step_released(
    collecting_account_id: UUID, campaign_id: UUID, step_id: UUID, day: date, cents: int
) -> Posting:
    """So much more of what was set aside has been earned by money that was collected."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="match_released",
        cause_id=str(step_id),
        booked_on=day,
        campaign_id=campaign_id,
        lines=(Line(match_reserved(campaign_id), cents), Line(held(campaign_id), -cents)),
    )


def returned_to_sponsor(
    collecting_account_id: UUID, fund_id: UUID, refund_id: UUID, day: date, cents: int
) -> Posting:
    """What nobody drew is to go back to the sponsor."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="refund_listed",
        cause_id=str(refund_id),
        booked_on=day,
        lines=(Line(match_fund(fund_id), cents), Line("refunds_due", -cents)),
    )
