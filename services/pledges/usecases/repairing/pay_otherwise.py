"""Ways out for a card that could not be charged: a bank transfer, or MobilePay at once.

Only one way can be paid: the choice is stored, the card payment is given up at the provider, and
only then the other way is opened. A choice left half way by a crash is carried on by the job.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Interval, cast, func, literal, or_, select

from services.chassis import logs
from services.chassis.database import transaction
from services.chassis.problems import Conflict, Gone, Unavailable
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.domain.cards.card_calls import ProviderTrouble
from services.pledges.domain.pledging.deadlines import local_day, remind_on
from services.pledges.domain.pledging.pledge_states import IN_REPAIR, Happening
from services.pledges.domain.repairing.repair_rules import bank_transfer_due_on
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.cards.payment import Payment, last_attempt
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.repairing.repairs import Repair
from services.pledges.usecases.advance_pledge import BACKER, advance, note
from services.pledges.usecases.cards.card_page import PAGE_STEPS, open_page, start_page
from services.pledges.usecases.cards.held_pledge import Held, held_pledge
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.payment_slip import slip_of
from services.pledges.usecases.pledging.pledge_events import emit_moved_to_bank
from services.pledges.usecases.pledging.pledge_view import check_link
from services.pledges.usecases.repairing.give_up_payment import give_up_payment, may_give_up
from services.pledges.usecases.repairing.lose_payment import mark_cancelled

log = logs.get(__name__)

AT_ONCE = 100
_QUIET_FOR = timedelta(minutes=5)


def pay_by_bank_transfer(context: Context, pledge_id: UUID, token: str) -> None:
    """Turn a card pledge in repair into a bank transfer; again changes nothing.

    Raises NotFound, Conflict (not_in_repair, charge_under_way, too_late_for_bank_transfer), Gone
    (repair_closed), Unavailable.
    """
    with transaction(context.sessions) as session:
        if check_link(context, session, pledge_id, token).method != "card":
            return
    _choose(context, pledge_id, "bank_transfer")
    try:
        _move_to_bank(context, pledge_id)
    except ProviderTrouble as trouble:
        raise Unavailable("The card payment service", retry_after=10) from trouble


def pay_by_mobilepay(context: Context, pledge_id: UUID, token: str) -> str:
    """The address of a page on which MobilePay pays a card pledge in repair.

    Raises NotFound, Conflict (not_in_repair, charge_under_way, paid_already), Gone (repair_closed),
    Unavailable.
    """
    with transaction(context.sessions) as session:
        check_link(context, session, pledge_id, token)
    _choose(context, pledge_id, "mobilepay")
    try:
        if not give_up_payment(context, pledge_id):
            raise Conflict("paid_already")
    except ProviderTrouble as trouble:
        raise Unavailable("The card payment service", retry_after=10) from trouble
    with held_pledge(context, pledge_id) as held:
        if not may_give_up(held):
            raise Conflict("charge_under_way")
        mark_cancelled(held, BACKER)
        held.payment.intent_id = None
        newest = last_attempt(held.session, pledge_id, *PAGE_STEPS)
        # A page that was intended and never opened, after a crash, is opened now.
        if newest is None or newest.url is not None or newest.step != "mobilepay":
            start_page(held.session, held.pledge, held.terms, held.now, "mobilepay")
    return open_page(context, pledge_id)


def finish_ways_out(context: Context) -> int:
    """Carry on choices whose second half was never made or heard of; how many were looked at."""
    quiet_since = func.platform_now() - cast(literal(_QUIET_FOR), Interval)
    left = (
        select(Repair.pledge_id, Repair.way_out)
        .join(Pledge, Pledge.id == Repair.pledge_id)
        .join(Payment, Payment.pledge_id == Repair.pledge_id)
        .where(
            Pledge.state.in_(IN_REPAIR),
            Repair.way_out.is_not(None),
            Repair.way_out_at < quiet_since,
            or_(Payment.looked_at.is_(None), Payment.looked_at < quiet_since),
        )
        .order_by(Payment.looked_at.nulls_first())
        .limit(AT_ONCE)
    )
    with transaction(context.sessions) as session:
        choices = session.execute(left).all()
    for pledge_id, way_out in choices:
        try:
            if way_out == "bank_transfer":
                _move_to_bank(context, pledge_id)
            else:
                look_up_pledge(context, pledge_id)
        except ProviderTrouble as trouble:
            log.warning("way_out.not_finished", pledge_id=str(pledge_id), provider_code=trouble.code)
        with held_pledge(context, pledge_id) as held:
            held.payment.looked_at = held.now
    return len(choices)


def _choose(context: Context, pledge_id: UUID, way_out: str) -> None:
    with held_pledge(context, pledge_id) as held:
        if held.pledge.state not in IN_REPAIR:
            raise Conflict("not_in_repair")
        if held.payment.repair_until is None or held.now >= held.payment.repair_until:
            raise Gone("repair_closed")
        if not may_give_up(held):
            raise Conflict("charge_under_way")
        if way_out == "bank_transfer":
            if held.session.get(CollectingAccount, held.terms.collecting_account_id) is None:
                raise Conflict("not_offered")
            if bank_transfer_due_on(held.payment.repair_until, held.now) is None:
                raise Conflict("too_late_for_bank_transfer")
        repair = held.session.get_one(Repair, pledge_id, with_for_update=True)
        if repair.way_out != way_out:
            repair.way_out, repair.way_out_at = way_out, held.now
            note(held.session, held.pledge, "way_out_chosen", held.now, way_out, actor=BACKER)


def _move_to_bank(context: Context, pledge_id: UUID) -> None:
    if not give_up_payment(context, pledge_id):
        return
    with held_pledge(context, pledge_id) as held:
        account = held.session.get(CollectingAccount, held.terms.collecting_account_id)
        if not may_give_up(held) or account is None or held.payment.repair_until is None:
            return
        mark_cancelled(held, BACKER)
        held.payment.intent_id, held.payment.failure = None, None
        _become_bank_pledge(held, account)
        if held.payment.payment_method_id is not None:
            held.forget.append(held.payment.payment_method_id)
            held.payment.payment_method_id = None


def _become_bank_pledge(held: Held, account: CollectingAccount) -> None:
    pledge, until = held.pledge, held.payment.repair_until
    pledge.method = "bank_transfer"
    # The last digit of the base tells this payment from one by bank from the beginning.
    pledge.reference = viite_from_base(f"{pledge.number}2")
    # A choice carried on only now, after a crash, may be paid until today at least.
    pledge.due_on = (bank_transfer_due_on(until, held.now) if until else None) or local_day(held.now)
    if local_day(held.now) >= remind_on(pledge.due_on):
        # The slip that goes out now is the reminder.
        pledge.reminded_at = held.now
    advance(held.session, pledge, Happening.MOVED_TO_BANK, held.now, actor=BACKER)
    emit_moved_to_bank(held.session, pledge, held.terms, slip_of(pledge, account))
