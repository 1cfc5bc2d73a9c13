"""Events that accounts acts on: none, it only tells."""

from services.chassis.inbox import Handlers

HANDLERS: Handlers = {}
