"""One run over transfers: what is due is intended, then made; first what goes out, then what comes back."""

from services.pledges.usecases.context import Context
from services.pledges.usecases.transferring.keep_back import keep_back
from services.pledges.usecases.transferring.transfer_charges import make_transfers
from services.pledges.usecases.transferring.transfer_orders import order_transfers
from services.pledges.usecases.transferring.transfer_reversals import make_reversals, order_reversals


def run_transfers(context: Context) -> int:
    """Do all that is due; how many calls were tried. Raises ProviderTrouble."""
    keep_back(context)
    order_transfers(context)
    order_reversals(context)
    return make_transfers(context) + make_reversals(context)
