"""Why a campaign's money may not be settled now."""

from sqlalchemy.orm import Session

from services.pledges.domain.disputing.dispute_states import OPEN
from services.pledges.domain.settling.statement import Share
from services.pledges.domain.shortfalls.shortfall_rules import STILL_COMING
from services.pledges.store.settling.account_holds import holds_on
from services.pledges.store.settling.campaign_reports import ACCEPTED, standing_of_report
from services.pledges.store.settling.ledger_sums import what_is_unready
from services.pledges.usecases.day_close.self_checks import why_not_settle
from services.pledges.usecases.settling.own_share_of_campaign import own_share_of
from services.pledges.usecases.settling.statements import BANK_TRANSFER, Standing
from services.pledges.usecases.shortfalls.shortfall_view import hold_on

PAYEE_MISSING, PAYEE_HELD = "payee_missing", "payee_held"
NOTHING_TO_PAY = "nothing_to_pay"
REPORT_MISSING, OWN_SHARE_SHORT = "report_missing", "own_share_short"
MONEY_AT_PROVIDER = "money_at_provider"


def objections_to_settling(
    session: Session, standing: Standing, share: Share, *, is_last: bool, repair_days: int
) -> list[str]:
    """The codes of everything that forbids this settlement, an empty list where it may go on.

    Of the shortfall: not_funded, still_coming, shortfall_undecided, goes_back; of the campaign:
    repair_window_open, disputes_open, refunds_waiting; of the last one alone, or of one that leaves
    nothing for it: report_missing, own_share_short; of the money: nothing_to_pay, money_at_provider;
    of where it goes: payee_missing, payee_held; of the platform: self_checks_failing,
    self_checks_overdue.
    """
    hold = hold_on(session, standing.terms.campaign_id)
    found = [str(hold)] if hold else []
    found += what_is_unready(
        session,
        standing.terms.campaign_id,
        coming=[str(state) for state in STILL_COMING],
        disputes=[str(state) for state in OPEN],
        repair_days=repair_days,
    )
    if is_last or _takes_all(standing, share):
        found += _of_the_report(session, standing, share)
        found += _of_the_own_share(session, standing, share)
    found += _of_the_money(standing, share)
    found += _of_the_payee(session, standing)
    halt = why_not_settle(session)
    found += [halt] if halt else []
    return list(dict.fromkeys(found))


def _takes_all(standing: Standing, share: Share) -> bool:
    """Whether an instalment leaves nothing to wait for, whatever it is called."""
    kept_cents = standing.ledger.holdback_cents + share.holdback_cents
    return share.taken_cents >= standing.ledger.held_cents and kept_cents <= 0


def _of_the_report(session: Session, standing: Standing, share: Share) -> list[str]:
    """The last euros wait until it is told what came of the experiment."""
    if share.amount_cents <= 0:
        return []
    told = standing_of_report(session, standing.terms.campaign_id)
    return [] if told == ACCEPTED else [REPORT_MISSING]


def _of_the_own_share(session: Session, standing: Standing, share: Share) -> list[str]:
    """The last euros wait until the association has covered its part, where it was to cover one."""
    if share.amount_cents <= 0:
        return []
    own_share = own_share_of(session, standing.terms.campaign_id)
    return [OWN_SHARE_SHORT] if own_share and own_share.short_by_cents else []


def _of_the_money(standing: Standing, share: Share) -> list[str]:
    if share.amount_cents <= 0:
        return [NOTHING_TO_PAY]
    left_cents = standing.ledger.held_cents - standing.ledger.fees_cents + standing.ledger.holdback_cents
    in_reach_cents = left_cents - standing.ledger.at_provider_cents
    return [MONEY_AT_PROVIDER] if share.amount_cents > in_reach_cents else []


def _of_the_payee(session: Session, standing: Standing) -> list[str]:
    if standing.accounts.payee is None:
        return [PAYEE_MISSING]
    held = holds_on(session, [standing.accounts.payee.id])
    return [PAYEE_HELD] if held and standing.accounts.way == BANK_TRANSFER else []
