"""Periodic work of the pledges service. A tick is a hint: each job asks the database what is due."""

from collections.abc import Callable

from celery import Celery

from services.chassis.database import only_one
from services.pledges.usecases.approving.expire_requests import expire_requests
from services.pledges.usecases.at_the_desk.cash_receipts import expire_unconfirmed_cash
from services.pledges.usecases.bank.import_bank_file import import_bank_files
from services.pledges.usecases.bank.watch_inbox_folder import watch_inbox_folder
from services.pledges.usecases.books.reconcile import compare_books
from services.pledges.usecases.books.seal_ledger import seal_ledger
from services.pledges.usecases.cards.provider_events import apply_provider_events
from services.pledges.usecases.cards.settle_unknown import settle_unknown_payments
from services.pledges.usecases.cards.sweep_provider import sweep_by_night
from services.pledges.usecases.closing.close_campaign import close_due_campaigns
from services.pledges.usecases.closing.close_suspended_pages import close_suspended_pages
from services.pledges.usecases.closing.compare_closings import compare_closings
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from services.pledges.usecases.closing.rehearse_closings import rehearse_closings
from services.pledges.usecases.closing.tell_backers import tell_backers
from services.pledges.usecases.context import Context
from services.pledges.usecases.day_close.close_day import close_by_night
from services.pledges.usecases.day_close.self_checks import run_self_checks
from services.pledges.usecases.disputing.follow_disputes import follow_disputes
from services.pledges.usecases.exporting.number_vouchers import number_vouchers
from services.pledges.usecases.figures.count_figures import count_desk_figures
from services.pledges.usecases.inbox.find_sure_matches import find_sure_matches
from services.pledges.usecases.match_funding.join_campaigns import join_campaigns
from services.pledges.usecases.monthly.charge_monthly import charge_monthly_pledges
from services.pledges.usecases.monthly.schedule_monthly import keep_monthly_schedule
from services.pledges.usecases.payouts.import_payouts import import_provider_payouts
from services.pledges.usecases.personal_data.apply_retention import apply_retention_daily
from services.pledges.usecases.pledging.project_totals import free_abandoned, project_totals
from services.pledges.usecases.pledging.unpaid_pledges import lapse_unpaid_pledges, remind_unpaid_pledges
from services.pledges.usecases.protection.card_circuit import watch_card_circuit
from services.pledges.usecases.protection.purge_attempts import purge_attempts
from services.pledges.usecases.public_ledger.count_movements import count_movements
from services.pledges.usecases.refunding.refund_batches import carry_out_refund_batches
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from services.pledges.usecases.repairing.drop_unrepaired import drop_unrepaired_pledges
from services.pledges.usecases.repairing.pay_otherwise import finish_ways_out
from services.pledges.usecases.repairing.remind_repairs import remind_repairs
from services.pledges.usecases.repairing.retry_charges import retry_declined_charges
from services.pledges.usecases.shortfalls.carry_out_shortfalls import carry_out_shortfalls
from services.pledges.usecases.shortfalls.count_shortfalls import count_shortfalls
from services.pledges.usecases.transferring.transfer_run import run_transfers


def register(celery: Celery, context: Context) -> None:
    """Give the workers their tasks; a job that is still running lets the next tick pass."""
    jobs: dict[str, Callable[[], object]] = {
        "pledges.close_due_campaigns": lambda: close_due_campaigns(context),
        "pledges.rehearse_closings": lambda: rehearse_closings(context),
        "pledges.compare_closings": lambda: compare_closings(context),
        "pledges.execute_plan_lines": lambda: execute_plan_lines(context),
        "pledges.apply_provider_events": lambda: apply_provider_events(context),
        "pledges.settle_unknown_payments": lambda: settle_unknown_payments(context),
        "pledges.import_provider_payouts": lambda: import_provider_payouts(context),
        "pledges.run_transfers": lambda: run_transfers(context),
        "pledges.sweep_provider": lambda: sweep_by_night(context),
        "pledges.project_totals": lambda: project_totals(context.sessions),
        "pledges.join_match_funds": lambda: join_campaigns(context.sessions),
        "pledges.free_abandoned_rewards": lambda: free_abandoned(context.sessions),
        "pledges.remind_unpaid_pledges": lambda: remind_unpaid_pledges(context.sessions),
        "pledges.lapse_unpaid_pledges": lambda: lapse_unpaid_pledges(context.sessions),
        "pledges.drop_unrepaired_pledges": lambda: drop_unrepaired_pledges(context),
        "pledges.finish_ways_out": lambda: finish_ways_out(context),
        "pledges.retry_declined_charges": lambda: retry_declined_charges(context),
        "pledges.remind_repairs": lambda: remind_repairs(context),
        "pledges.count_shortfalls": lambda: count_shortfalls(context.sessions),
        "pledges.carry_out_shortfalls": lambda: carry_out_shortfalls(context.sessions),
        "pledges.send_due_refunds": lambda: send_due_refunds(context),
        "pledges.carry_out_refund_batches": lambda: carry_out_refund_batches(context.sessions),
        "pledges.follow_disputes": lambda: follow_disputes(context),
        "pledges.keep_monthly_schedule": lambda: keep_monthly_schedule(context),
        "pledges.charge_monthly_pledges": lambda: charge_monthly_pledges(context),
        "pledges.import_bank_files": lambda: import_bank_files(context.sessions),
        "pledges.watch_bank_inbox": lambda: watch_inbox_folder(context),
        "pledges.seal_ledger": lambda: seal_ledger(context.sessions),
        "pledges.close_days": lambda: close_by_night(context),
        "pledges.check_books": lambda: run_self_checks(context.sessions),
        "pledges.compare_books": lambda: compare_books(context),
        "pledges.number_vouchers": lambda: number_vouchers(context.sessions),
        "pledges.count_public_movements": lambda: count_movements(context.sessions),
        "pledges.count_desk_figures": lambda: count_desk_figures(context.sessions),
        "pledges.tell_backers": lambda: tell_backers(context.sessions),
        "pledges.close_suspended_pages": lambda: close_suspended_pages(context),
        "pledges.expire_unconfirmed_cash": lambda: expire_unconfirmed_cash(context),
        "pledges.watch_card_circuit": lambda: watch_card_circuit(context),
        "pledges.purge_attempts": lambda: purge_attempts(context.sessions),
        "pledges.find_sure_matches": lambda: find_sure_matches(context.sessions, context.sealer),
        "pledges.expire_requests": lambda: expire_requests(context.sessions),
        "pledges.apply_retention": lambda: apply_retention_daily(context),
    }
    for name, job in jobs.items():
        _register(celery, context, name, job)


def _register(celery: Celery, context: Context, name: str, job: Callable[[], object]) -> None:
    @celery.task(name=name, shared=False)
    def run() -> None:
        with only_one(context.sessions, name) as elected:
            if elected:
                job()
