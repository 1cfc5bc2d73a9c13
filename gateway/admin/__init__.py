"""The finance desk: what the bank says, what the books say, and two people between them."""

from flask import Flask

from gateway.admin import (
    accounts,
    approvals,
    bank_files,
    bank_rules,
    books,
    campaigns,
    card_circuit,
    cash_desk,
    charging,
    chart,
    closings,
    days,
    disputes,
    exports,
    figures,
    home,
    inbox,
    match_funds,
    new_refunds,
    payment_files,
    payouts,
    periods,
    provider,
    refund_wishes,
    refunds,
    settlements,
    shortfalls,
    trail,
)
from gateway.plots.lines import spark
from gateway.wording import bank_files as bank_files_wording
from gateway.wording import books as books_wording
from gateway.wording import charging as charging_wording
from gateway.wording import closings as closings_wording
from gateway.wording import day_close as day_wording
from gateway.wording import exports as exports_wording
from gateway.wording import figures as figures_wording
from gateway.wording import finance
from gateway.wording import inbox as inbox_wording
from gateway.wording import lines as lines_wording
from gateway.wording import provider as provider_wording
from gateway.wording import refunds as refunds_wording
from gateway.wording import settling as settling_wording

AREAS = (
    home,
    figures,
    inbox,
    bank_files,
    bank_rules,
    approvals,
    campaigns,
    closings,
    refunds,
    new_refunds,
    disputes,
    refund_wishes,
    books,
    accounts,
    card_circuit,
    charging,
    provider,
    shortfalls,
    cash_desk,
    settlements,
    payment_files,
    exports,
    chart,
    trail,
    days,
    periods,
    payouts,
    match_funds,
)


def register_admin(app: Flask) -> None:
    """Add the pages of the desk and the words that they use."""
    app.jinja_env.tests["plain_match"] = inbox_wording.is_plain_match
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    app.jinja_env.filters.update(
        line_reason=finance.line_reason,
        match_reason=finance.match_reason,
        refusal=finance.refusal,
        counted=inbox_wording.counted,
        waited=inbox_wording.age,
        justification=inbox_wording.justification,
        done_part=inbox_wording.done_part,
        done_kind=inbox_wording.done_kind,
        plain_match=inbox_wording.is_plain_match,
        event_title=inbox_wording.event_title,
        event_text=inbox_wording.event_text,
        approval_kind=finance.approval_kind,
        approval_text=finance.approval_text,
        refund_reason=finance.refund_reason,
        refund_state=finance.refund_state,
        **settling_wording.FILTERS,
        **closings_wording.FILTERS,
        refund_trouble=refunds_wording.refund_trouble,
        refund_failure=refunds_wording.refund_failure,
        dispute_state=refunds_wording.dispute_state,
        dispute_reason=refunds_wording.dispute_reason,
        fraud_type=refunds_wording.fraud_type,
        letter_name=refunds_wording.letter_name,
        file_warning=bank_files_wording.file_warning,
        file_problem=bank_files_wording.file_problem,
        bank_file_state=bank_files_wording.file_state,
        file_way=bank_files_wording.file_way,
        file_size=bank_files_wording.file_size,
        statement_kind=bank_files_wording.statement_kind,
        cause=books_wording.cause,
        ledger_account=books_wording.ledger_account,
        export_kind=exports_wording.export_kind,
        vat_rate=exports_wording.vat_rate,
        **lines_wording.FILTERS,
        charge_state=charging_wording.charge_state,
        charge_trouble=charging_wording.charge_trouble,
        stop_reason=charging_wording.stop_reason,
        sweep_step=provider_wording.sweep_step,
        transfer_state=provider_wording.transfer_state,
        transfer_hindrance=provider_wording.transfer_hindrance,
        payout_state=provider_wording.payout_state,
        payout_finding=provider_wording.payout_finding,
        day_state=day_wording.day_state,
        difference_state=day_wording.difference_state,
        difference_cause=day_wording.difference_cause,
        difference_owner=day_wording.difference_owner,
        check_finding=day_wording.check_finding,
        check_name=day_wording.check_name,
        locked_month=day_wording.month_name,
        item_kind=day_wording.item_kind,
        item_decision=day_wording.item_decision,
        spark_shape=spark,
        **figures_wording.FILTERS,
    )
