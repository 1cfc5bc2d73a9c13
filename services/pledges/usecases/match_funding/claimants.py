"""Who is behind a pledge, as a pool counts people, and who draws nothing from it.

Self-pledging and many addresses with one card are how match money is drawn for nothing; so organisers'
own pledges draw none, and a card or bank account is its first giver's.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.pledges.store.match_funding.claims import (
    DUPLICATE_CARD,
    ORGANISER,
    MatchClaim,
    PledgeFacts,
    organisers_among,
    owners_of_instruments,
)
from services.pledges.store.match_funding.funds import MatchFund


@dataclass(frozen=True)
class Claimant:
    """The digest of a person and of what they paid with; `excluded` is why they draw nothing."""

    person: str
    instrument: str | None
    excluded: str | None


def claimants(
    session: Session, fund: MatchFund, facts: list[PledgeFacts], earlier: dict[UUID, MatchClaim]
) -> dict[UUID, Claimant]:
    """Who is behind each pledge; whoever was reckoned before is who they were."""
    instruments = {each.pledge_id: _instrument(fund, each) for each in facts}
    known = {instrument for instrument in instruments.values() if instrument}
    owners = owners_of_instruments(session, fund.id, known) if known else {}
    pairs = {(each.association_id, each.backer) for each in facts if each.backer}
    organisers = organisers_among(session, pairs) if pairs else set()
    found: dict[UUID, Claimant] = {}
    for each in facts:
        claim = earlier.get(each.pledge_id)
        person = claim.person if claim else each.backer or f"pledge:{each.pledge_id}"
        instrument = instruments[each.pledge_id]
        owner = owners.setdefault(instrument, person) if instrument else person
        excluded = claim.excluded if claim else None
        if each.backer and (each.association_id, each.backer) in organisers:
            excluded = ORGANISER
        elif owner != person and not _is_known(claim, instrument):
            excluded = DUPLICATE_CARD
        found[each.pledge_id] = Claimant(person, instrument, excluded)
    return found


def _is_known(claim: MatchClaim | None, instrument: str | None) -> bool:
    """Whether it was judged before; that of an erased backer is judged no more."""
    return claim is not None and claim.instrument in (None, instrument)


def _instrument(fund: MatchFund, facts: PledgeFacts) -> str | None:
    """A card or a bank account as this pool alone knows it again."""
    if facts.card:
        return facts.card
    if facts.payer_iban:
        return hashlib.sha256(f"{fund.id}|{facts.payer_iban}".encode()).hexdigest()
    return None
