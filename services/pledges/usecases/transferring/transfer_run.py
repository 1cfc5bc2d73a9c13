"""One run over transfers: what is due is intended, then made; first what goes out, then what comes back."""

from services.chassis import logs
from services.chassis.database import reading
from services.pledges.usecases.context import Context
from services.pledges.usecases.day_close.self_checks import may_settle
from services.pledges.usecases.transferring.keep_back import keep_back
from services.pledges.usecases.transferring.transfer_charges import make_transfers
from services.pledges.usecases.transferring.transfer_orders import order_transfers
from services.pledges.usecases.transferring.transfer_reversals import make_reversals, order_reversals

log = logs.get(__name__)


def run_transfers(context: Context) -> int:
    """Do all that is due; how many calls were tried. Nothing while the books fail a check of their own.

    Raises ProviderTrouble.
    """
    with reading(context.sessions) as session:
        halted = not may_settle(session)
    if halted:
        log.error("transfer.halted")
        return 0
    keep_back(context)
    order_transfers(context)
    order_reversals(context)
    return make_transfers(context) + make_reversals(context)
