"""The way of a campaign's money as everybody may see it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, reading
from services.chassis.problems import NotFound
from services.pledges.domain.public_ledger.movements import BALANCE, Movement, PublicKind
from services.pledges.domain.public_ledger.rows import PublicRow, public_rows
from services.pledges.domain.settling.settlement_states import AGREED, SettlementState
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.terms import CampaignTerms, CampaignTotals
from services.pledges.store.public_ledger.movements import counted_at, movements_of, settlement_vouchers
from services.pledges.store.settling.settlements import Settlement, settlements_of

Kind = PublicKind
_ROWS_AT_ONCE = 60


@dataclass(frozen=True)
class WholeLedger:
    """All rows of a campaign, and what its settlements are called."""

    terms: CampaignTerms
    account_holder: str
    totals: CampaignTotals | None
    rows: list[PublicRow]
    movements: list[Movement]
    settlements: list[Settlement]
    vouchers: dict[str, str]
    counted_at: datetime | None

    def view(self, row: PublicRow) -> dict[str, Any]:
        """A row with the numbers of its settlement."""
        numbers = {str(each.id): each.short_number for each in self.settlements}
        voucher = self.vouchers.get(row.subject) if not row.corrects else None
        named = {"month": row.month, "settlement": numbers.get(row.subject), "voucher": voucher}
        return asdict(row) | named


def whole_ledger(session: Session, campaign_id: UUID) -> WholeLedger:
    """A campaign's ledger; it has a few rows for each day, however many payments. Raises NotFound."""
    terms = session.get(CampaignTerms, campaign_id)
    if terms is None:
        raise NotFound("campaign")
    account = session.get(CollectingAccount, terms.collecting_account_id)
    movements = movements_of(session, campaign_id)
    subjects = {each.subject for each in movements if each.subject}
    # What two people agreed to a moment ago follows with its movement, a minute later.
    told = [each for each in settlements_of(session, campaign_id) if str(each.id) in subjects]
    return WholeLedger(
        terms=terms,
        account_holder=account.payee_name if account else "",
        totals=session.get(CampaignTotals, campaign_id),
        rows=public_rows(movements),
        movements=movements,
        settlements=told,
        vouchers=settlement_vouchers(session, sorted(subjects)),
        counted_at=counted_at(session),
    )


def show_public_ledger(sessions: Sessions, campaign_id: UUID, month: str | None) -> dict[str, Any]:
    """The steps of the money, its settlements, and the rows of the newest months, or of those up to `month`.

    Raises NotFound.
    """
    with reading(sessions) as session:
        ledger = whole_ledger(session, campaign_id)
    months = _months(ledger.rows)
    shown, earlier = _page(months, month)
    return {
        "campaign_id": campaign_id,
        "state": ledger.terms.state,
        "account_holder": ledger.account_holder,
        "counted_at": ledger.counted_at,
        "steps": _steps(ledger),
        "settlements": [
            _settlement(each, ledger.vouchers) for each in ledger.settlements if each.state in AGREED
        ],
        "months": months,
        "earlier": earlier,
        "rows": [ledger.view(row) for row in ledger.rows if row.month in shown],
    }


def _steps(ledger: WholeLedger) -> dict[str, int]:
    """What stands at each step of the way, all but the promises made of the same movements as the rows."""
    sums = dict.fromkeys(Kind, 0)
    for movement in ledger.movements:
        sums[movement.kind] += movement.cents
    totals = ledger.totals
    waiting = sum(
        each.amount_cents
        for each in ledger.settlements
        if each.state in AGREED and each.state != SettlementState.PAID
    )
    return {
        "promised_cents": totals.promised_cents if totals else 0,
        "secured_cents": totals.secured_cents if totals else 0,
        "collected_cents": sums[Kind.PAYMENT],
        "match_reserved_cents": sums[Kind.SET_ASIDE] + sums[Kind.SET_FREE] - sums[Kind.MATCH],
        "match_released_cents": sums[Kind.MATCH],
        "match_freed_cents": -sums[Kind.SET_FREE],
        "refunded_cents": -sums[Kind.REFUND],
        "other_cents": sums[Kind.OTHER],
        "fees_cents": -sums[Kind.FEES],
        "fees_to_come_cents": sums[Kind.FEES] - sums[Kind.COST],
        "settled_cents": -sums[Kind.SETTLEMENT],
        "settled_waiting_cents": waiting,
        "kept_back_cents": sums[Kind.KEPT_BACK],
        "left_cents": sum(sums[kind] for kind in BALANCE),
    }


def _months(rows: Iterable[PublicRow]) -> list[dict[str, Any]]:
    """Each month with what came, what went, and what was left at its end."""
    months: dict[str, dict[str, Any]] = {}
    for row in rows:
        empty = {"month": row.month, "rows": 0, "in_cents": 0, "out_cents": 0}
        month = months.setdefault(row.month, empty)
        month["rows"] += 1
        month["in_cents" if row.cents > 0 else "out_cents"] += row.cents
        month["balance_cents"] = row.balance_cents
    return list(months.values())


def _page(months: list[dict[str, Any]], asked: str | None) -> tuple[set[str], str | None]:
    """Whole months that are shown together, as many as are short, and the month before them if any."""
    names = [each["month"] for each in months]
    until = names.index(asked) + 1 if asked in names else len(names)
    since, rows = until, 0
    while since > 0 and (since == until or rows + months[since - 1]["rows"] <= _ROWS_AT_ONCE):
        since -= 1
        rows += months[since]["rows"]
    return set(names[since:until]), names[since - 1] if since > 0 else None


def _settlement(settlement: Settlement, vouchers: dict[str, str]) -> dict[str, Any]:
    return {
        "number": settlement.short_number,
        "instalment": settlement.instalment,
        "is_last": settlement.is_last,
        "is_paid": settlement.state == SettlementState.PAID,
        "way": settlement.way,
        "payee_name": settlement.payee_name,
        "amount_cents": settlement.amount_cents,
        "fees_cents": settlement.fees_cents,
        "holdback_cents": settlement.holdback_cents,
        "agreed_at": settlement.approved_at,
        "paid_at": settlement.paid_at,
        "voucher": vouchers.get(str(settlement.id)),
    }
