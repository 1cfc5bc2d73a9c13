"""A backer returns from the card provider's page."""

from uuid import UUID

from services.chassis import logs
from services.chassis.database import transaction
from services.pledges.domain.card_calls import ProviderTrouble
from services.pledges.usecases.context import Context
from services.pledges.usecases.look_up_payment import look_up_pledge
from services.pledges.usecases.pledge_view import check_link

log = logs.get(__name__)


def refresh_pledge(context: Context, pledge_id: UUID, token: str) -> None:
    """Look the pledge up at the provider; the return itself proves nothing. Raises NotFound.

    A provider that does not answer is no reason to refuse the page: the webhook brings the news.
    """
    with transaction(context.sessions) as session:
        check_link(context, session, pledge_id, token)
    try:
        look_up_pledge(context, pledge_id)
    except ProviderTrouble as trouble:
        log.warning("pledge.not_refreshed", pledge_id=str(pledge_id), provider_code=trouble.code)
