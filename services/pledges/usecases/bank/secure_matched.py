"""Many pledges that are paid at once, each exactly as promised."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.chassis.outbox import emit_all
from services.contracts.events import PledgeSecured
from services.pledges.domain.pledging.pledge_states import Happening
from services.pledges.store.pledging.held_pledges import HeldPledge, write_paid
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import BANK, advance_unwritten, write_advances
from services.pledges.usecases.pledging.pledge_events import secured_event

_MATCHED = Happening.BANK_PAYMENT_MATCHED


@dataclass
class Matched:
    """Held pledges whose payments were found and are not written yet: one statement writes them all."""

    now: datetime
    moved: list[tuple[HeldPledge, str]] = field(default_factory=list)
    told: list[PledgeSecured] = field(default_factory=list)

    def take(self, pledge: HeldPledge, terms: CampaignTerms, amount_cents: int, booked_on: date) -> None:
        """Count the payment of a pledge that waits for it. Raises IllegalTransition."""
        advance_unwritten(pledge, _MATCHED)
        pledge.paid_cents += amount_cents
        pledge.secured_at = self.now
        self.moved.append((pledge, f"booked {booked_on.isoformat()}"))
        self.told.append(secured_event(pledge, terms, booked_on))

    def write(self, session: Session) -> None:
        """Write what was taken, and tell the platform; before anything else looks at these pledges."""
        if not self.moved:
            return
        write_paid(session, [pledge for pledge, _ in self.moved])
        write_advances(session, self.moved, _MATCHED, self.now, BANK)
        emit_all(session, self.told)
        self.moved.clear()
        self.told.clear()
