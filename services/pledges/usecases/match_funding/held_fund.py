"""A pool that somebody decides about, held until they are done."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.problems import NotFound
from services.pledges.store.match_funding.funds import MatchFund, lock_fund


def held_fund(session: Session, fund_id: UUID) -> MatchFund:
    """The pool, held until the transaction ends. Raises NotFound."""
    fund = lock_fund(session, fund_id)
    if fund is None:
        raise NotFound("match fund")
    return fund
