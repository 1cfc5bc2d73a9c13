"""A charge failed: what its failure says of trying again is kept with the pledge."""

from services.pledges.domain.cards.card_answers import IntentFacts
from services.pledges.domain.repairing.repair_rules import allows_retry
from services.pledges.store.repairing.repairs import Repair
from services.pledges.usecases.cards.held_pledge import Held
from services.pledges.usecases.monthly.monthly_card import month_failed


def open_repair(held: Held, facts: IntentFacts, *, told: bool) -> None:
    """Begin or go on with the repair of a held pledge; `told` says that its backer is told with it."""
    repair = held.session.get(Repair, held.pledge.id, with_for_update=True)
    if repair is None:
        repair = Repair(pledge_id=held.pledge.id, told_at=held.now)
        held.session.add(repair)
    repair.failed_at, repair.failed_charge_id = held.now, facts.charge_id
    repair.may_retry = allows_retry(facts)
    if told:
        repair.told_at = held.now
    month_failed(held)
