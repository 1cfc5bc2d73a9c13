"""What programs gave up on and a person has to look at: plan lines, months, webhooks and transfers."""

from collections.abc import Iterator

from sqlalchemy import select, update

from services.chassis.database import Sessions, platform_now, transaction
from services.pledges.domain.transferring.transfer_states import TRANSFER, TransferHappening, TransferState
from services.pledges.store.cards.payment import ProviderEvent
from services.pledges.store.closing.plan import PlanLine
from services.pledges.store.monthly.monthly_pledges import MonthlyTerm
from services.pledges.store.transferring.transfers import Transfer
from services.pledges.usecases.advance_row import advance_row

SHOWN = 500
_FAILED_TRANSFERS = select(Transfer).where(Transfer.state == TransferState.FAILED).order_by(Transfer.id)


def list_stuck(sessions: Sessions) -> Iterator[str]:
    """One line of text for each, ids and codes only."""
    with transaction(sessions) as session:
        for line in session.scalars(select(PlanLine).where(PlanLine.state == "stuck").limit(SHOWN)):
            yield f"pledge {line.pledge_id} {line.action}: {line.error}"
        for month in session.scalars(select(MonthlyTerm).where(MonthlyTerm.state == "stuck").limit(SHOWN)):
            yield f"pledge {month.pledge_id} month {month.due_on}: {month.error}"
        for event in session.scalars(
            select(ProviderEvent).where(ProviderEvent.state == "parked").limit(SHOWN)
        ):
            yield f"webhook {event.id} {event.kind}: {event.effect}"
        for transfer in session.scalars(_FAILED_TRANSFERS.limit(SHOWN)):
            yield f"transfer {transfer.id} of charge {transfer.charge_id}: {transfer.waits_for}"


def retry_stuck(sessions: Sessions) -> int:
    """Let the jobs try all of it once more; how many."""
    with transaction(sessions) as session:
        now = platform_now(session)
        lines = update(PlanLine).where(PlanLine.state == "stuck")
        lines = lines.values(state="waiting", tries=0, next_try_at=now)
        months = update(MonthlyTerm).where(MonthlyTerm.state == "stuck")
        months = months.values(state="waiting", next_try_at=now)
        events = (
            update(ProviderEvent)
            .where(ProviderEvent.state == "parked")
            .values(state="waiting", tries=0, next_try_at=now)
        )
        retried = len(session.execute(lines.returning(PlanLine.pledge_id)).all())
        retried += len(session.execute(months.returning(MonthlyTerm.monthly_id)).all())
        retried += len(session.execute(events.returning(ProviderEvent.id)).all())
        transfers = session.scalars(_FAILED_TRANSFERS.limit(SHOWN).with_for_update()).all()
        for transfer in transfers:
            transfer.next_try_at, transfer.waits_for = now, None
            advance_row(session, TRANSFER, transfer, TransferHappening.TRIED_AGAIN, now, actor="operator")
        return retried + len(transfers)
