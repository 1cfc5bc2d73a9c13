"""Events that accounts acts on."""

from services.accounts.usecases.tell_owners import tell_owners
from services.chassis.inbox import Handlers
from services.contracts.events import CollectingAccountChanged

HANDLERS: Handlers = {CollectingAccountChanged: tell_owners}
