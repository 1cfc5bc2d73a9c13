"""What programs gave up on and a person has to look at: stuck plan lines and parked webhooks."""

from collections.abc import Iterator

from sqlalchemy import select, update

from services.chassis.database import Sessions, platform_now, transaction
from services.pledges.store.payment import ProviderEvent
from services.pledges.store.plan import PlanLine

SHOWN = 500


def list_stuck(sessions: Sessions) -> Iterator[str]:
    """One line of text for each, ids and codes only."""
    with transaction(sessions) as session:
        for line in session.scalars(select(PlanLine).where(PlanLine.state == "stuck").limit(SHOWN)):
            yield f"pledge {line.pledge_id} {line.action}: {line.error}"
        for event in session.scalars(
            select(ProviderEvent).where(ProviderEvent.state == "parked").limit(SHOWN)
        ):
            yield f"webhook {event.id} {event.kind}: {event.effect}"


def retry_stuck(sessions: Sessions) -> int:
    """Let the jobs try all of it once more; how many."""
    with transaction(sessions) as session:
        now = platform_now(session)
        lines = update(PlanLine).where(PlanLine.state == "stuck").values(state="waiting", next_try_at=now)
        events = (
            update(ProviderEvent)
            .where(ProviderEvent.state == "parked")
            .values(state="waiting", tries=0, next_try_at=now)
        )
        retried = session.execute(lines.returning(PlanLine.pledge_id)).all()
        return len(retried) + len(session.execute(events.returning(ProviderEvent.id)).all())
