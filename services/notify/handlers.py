"""Events that notify acts on: a person's contact data are kept, all others become a mail."""

from services.chassis.inbox import Handlers
from services.contracts.events import ContactErased, PersonContactChanged
from services.contracts.routing import SUBSCRIBERS
from services.notify.usecases.forget_contact import forget_contact
from services.notify.usecases.queue_message import queue_message
from services.notify.usecases.remember_recipient import remember_recipient

HANDLERS: Handlers = {
    **{event: queue_message for event, listeners in SUBSCRIBERS.items() if "notify" in listeners},
    PersonContactChanged: remember_recipient,
    ContactErased: forget_contact,
}
