"""How much of what was set free can still come back: what the association has not been paid."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.pledges.store.books.campaign_money import give_back_of, held_cents
from services.pledges.store.match_funding.claims import MatchClaim
from services.pledges.store.match_funding.funds import MatchFund


@dataclass
class Returnable:
    """What is still held for each campaign out of a pool, in cents."""

    left: dict[UUID, int]

    def take(self, claim: MatchClaim) -> int:
        """So much of what was set free for the pledge comes back, beyond what it still draws."""
        return self.take_for(claim.campaign_id, claim.released_cents - claim.wanted_cents)

    def take_for(self, campaign_id: UUID, cents: int) -> int:
        """So much of these cents comes back from the campaign."""
        taken = max(0, min(cents, self.left.get(campaign_id, 0)))
        self.left[campaign_id] = self.left.get(campaign_id, 0) - taken
        return taken


def what_may_come_back(session: Session, fund: MatchFund, claims: Iterable[MatchClaim]) -> Returnable:
    """What pledges that draw less can give back of what was set free for them."""
    freed = {claim.campaign_id for claim in claims if claim.released_cents > claim.wanted_cents}
    return held_out_of(session, fund, freed)


def held_out_of(session: Session, fund: MatchFund, campaigns: Collection[UUID]) -> Returnable:
    """What is held for these campaigns on the pool's account; no settlement takes it meanwhile."""
    for campaign_id in sorted(campaigns):
        give_back_of(session, campaign_id)
    return Returnable(held_cents(session, fund.collecting_account_id, campaigns) if campaigns else {})
