"""A backer returns from the card provider's page."""

from uuid import UUID

from services.chassis import logs
from services.chassis.database import platform_now, transaction
from services.chassis.problems import TooMany
from services.pledges.domain.cards.card_calls import ProviderTrouble
from services.pledges.domain.protection.attempt_limits import Kind
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.pledge_view import check_link
from services.pledges.usecases.protection.attempts import Visitor, buckets_of_visitor, count_attempt

log = logs.get(__name__)


def refresh_pledge(context: Context, pledge_id: UUID, token: str, visitor: Visitor | None = None) -> None:
    """Look the pledge up at the provider; the return itself proves nothing. Raises NotFound.

    A provider that does not answer is no reason to refuse the page: the webhook brings the news. Nor
    are too many questions of one visitor: they are just not passed on.
    """
    with transaction(context.sessions) as session:
        check_link(context, session, pledge_id, token)
    try:
        if visitor is not None:
            _count_look(context, visitor)
        look_up_pledge(context, pledge_id)
    except TooMany:
        log.warning("pledge.not_refreshed", pledge_id=str(pledge_id), provider_code="asked_too_often")
    except ProviderTrouble as trouble:
        log.warning("pledge.not_refreshed", pledge_id=str(pledge_id), provider_code=trouble.code)


def _count_look(context: Context, visitor: Visitor) -> None:
    with transaction(context.sessions) as session:
        buckets = buckets_of_visitor(context, visitor)
        count_attempt(context, session, Kind.LOOK, buckets, platform_now(session))
