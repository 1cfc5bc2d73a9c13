"""The figures of each day, kept by a job so that no page has to count."""

from datetime import UTC, datetime, timedelta

from services.chassis.database import Sessions, platform_now, transaction
from services.pledges.domain.pledging.deadlines import first_instant_after, local_day
from services.pledges.store.figures.counting import count_figures, fill_from_history, keep_today, last_day

# A card that was saved a day after its pledge was begun still counts on the day of the pledge.
DAYS_COUNTED_AGAIN = timedelta(days=3)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def count_desk_figures(sessions: Sessions) -> None:
    """Bring the figures up to now. Only one job may run it at a time."""
    with transaction(sessions) as session:
        today = local_day(platform_now(session))
        counted = last_day(session, today)
        if counted is None:
            fill_from_history(session, today)
        since = first_instant_after(counted - DAYS_COUNTED_AGAIN) if counted else _EVER
        count_figures(session, since, today)
        keep_today(session, today)
