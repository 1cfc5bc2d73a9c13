"""Events that accounts acts on."""

from services.accounts.usecases.remind_staff import remind_of_feedback
from services.accounts.usecases.tell_owners import tell_owners
from services.chassis.inbox import Handlers
from services.contracts.events import CollectingAccountChanged, FeedbackDueSoon

HANDLERS: Handlers = {CollectingAccountChanged: tell_owners, FeedbackDueSoon: remind_of_feedback}
