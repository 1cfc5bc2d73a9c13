"""Every code that the services answer with at a desk has a Finnish sentence."""

from collections.abc import Iterator

import pytest
from flask import Flask

from gateway.clients.campaign_desk import Missing
from gateway.clients.own_refunds import OwnRefund
from gateway.wording.bank_files import file_problem, file_warning
from gateway.wording.books import cause, ledger_account
from gateway.wording.campaign_desk import field_name, missing_message, step_refusal
from gateway.wording.finance import (
    WAITING_REASONS,
    approval_kind,
    line_reason,
    match_reason,
    refund_reason,
    refund_state,
    refusal,
)
from gateway.wording.own_refunds import return_of
from gateway.wording.problems import problem_message
from gateway.wording.refunds import dispute_state, reasons_to_refund, refund_failure, refund_trouble
from services.chassis.problems import Conflict, InvalidFields
from services.pledges.domain.bank.line_table import LINE_REASONS
from services.pledges.domain.bank.matching import _ENDED, _WEIGHTS
from services.pledges.domain.books.ledger import ASSETS, LIABILITIES, RESULTS
from services.pledges.domain.disputing.dispute_states import DisputeState
from services.pledges.domain.refunding.refund_answers import PASSES_BY_ITSELF
from services.pledges.domain.refunding.refund_states import RefundState
from services.pledges.usecases.refunding.propose_refunds import REASONS
from tests.gateway.desks.codes_in_source import (
    assigned_texts,
    codes,
    dictionary_keys,
    keyword_values,
    literals,
    noted,
)

SETTLING = "pledges/usecases/bank/settle_bank_line.py"
# Values in the same lines of source that are states and not codes.
NO_REASONS = {
    "matched",
    "done",
    "inbox",
    "proposed",
    "refund",
    "awaiting_payment",
    "paid",
    "released",
    "funded",
}


@pytest.fixture(autouse=True)
def finnish(gateway: Flask) -> Iterator[None]:
    """Words are said in the visitor's language, which without a choice is Finnish."""
    with gateway.test_request_context("/"):
        yield


def test_every_refusal_of_a_bank_file_has_words() -> None:
    unknown = file_problem("no_such_code")
    refused = codes("pledges/bank_files/*.py") | codes("pledges/usecases/bank/re*_bank_file.py")
    assert {"doctype", "unknown_account", "not_well_formed"} <= refused
    assert [code for code in sorted(refused | {"too_large"}) if file_problem(code) == unknown] == []


def test_every_warning_about_a_bank_file_has_words_and_its_detail() -> None:
    warnings = {f"{code}:E7" for code in noted("pledges/bank_files/*.py")}
    gaps = {f"gap:2026-11-03..2026-11-0{each}" for each in ("5", "3:7..7", "5:7..9")}
    warnings |= gaps | {"does_not_continue:2026-11-03:-250", "and_more:12"}
    warnings |= {"already_imported", "not_booked_yet:3", "line_changed:2611K"}
    assert "balances_do_not_add_up:E7" in warnings
    assert [each for each in sorted(warnings) if each in file_warning(each)] == []
    assert "3" in file_warning("not_booked_yet:3") and "2611K" in file_warning("line_changed:2611K")


def test_every_reason_of_a_bank_line_has_words() -> None:
    judged = literals("pledges/domain/bank/matching.py", "judge", "_judge_pledge", "_why_no_pledge")
    settled = literals(SETTLING, "settle", "_settle_receipt", "_settle_outgoing", "_arrive", "pay_refund")
    told = literals("pledges/domain/bank/told_lines.py", "told_lines")
    closed = assigned_texts("pledges/usecases/**/*.py", "reason")
    reasons = (judged | settled | told | closed | set(_ENDED.values())) - NO_REASONS - {"stripe", "arrived"}
    assert {"paid_twice", "details_missing", "reversal", "details_arrived", "payout"} <= reasons
    assert [code for code in sorted(reasons) if line_reason(code) == code] == []
    assert [code for code in WAITING_REASONS if line_reason(code) == code] == []
    # A file that was taken out says the same as the page.
    assert reasons <= set(LINE_REASONS)
    assert {code: line_reason(code) for code in LINE_REASONS} == LINE_REASONS


def test_every_reason_for_and_against_a_suggestion_has_words() -> None:
    assert [code for code in _WEIGHTS if match_reason(code) == code] == []


def test_every_kind_of_request_and_every_refusal_of_a_decision_has_words() -> None:
    deciding = "pledges/usecases/approving/decide_approval.py"
    kinds = dictionary_keys(deciding, "_EXECUTE")
    assert kinds and [kind for kind in kinds if approval_kind(kind) == kind] == []
    refused = codes(
        "pledges/usecases/approving/decide_approval.py", "Conflict", "Forbidden", "Gone", "Invalid"
    )
    refused |= codes("pledges/usecases/approving/propose.py", "Conflict")
    refused |= literals("pledges/domain/approving/approvals.py", "objection") - {"open"}
    refused.remove("reauthentication_needed")
    assert [code for code in sorted(refused) if refusal(code) == refusal("no_such_code")] == []


def test_every_reason_and_state_of_a_refund_has_words() -> None:
    reasons = {
        "not_funded",
        "cancelled",
        "campaign_cancelled",
        "withdrawn",
        "too_late",
        "unfinished",
        "not_ours",
    }
    reasons |= {*REASONS, "paid_twice", "made_at_provider"}
    assert [code for code in sorted(reasons) if refund_reason(code) == code] == []
    assert [state for state in RefundState if refund_state(state)[0] == state] == []
    assert {code for code, _ in reasons_to_refund()} == set(REASONS)


def test_every_state_of_a_refund_has_words_for_whoever_gets_it() -> None:
    for state in RefundState:
        refund = OwnRefund("P-1", state, "card", 100, "2026-11-22T10:00:00+00:00", "")
        assert return_of(refund).name != state


def test_every_state_of_a_dispute_and_every_refusal_about_returns_has_words() -> None:
    assert [state for state in DisputeState if dispute_state(state)[0] == state] == []
    refused = codes("pledges/usecases/refunding/propose_refunds.py", "Conflict")
    refused |= codes("pledges/usecases/refunding/refund_batches.py", "Conflict")
    refused |= codes("pledges/usecases/disputing/answer_dispute.py", "Conflict", "Gone")
    assert {"charge_disputed", "nothing_to_refund", "evidence_too_late"} <= refused
    assert [code for code in sorted(refused) if refusal(code) == refusal("no_such_code")] == []


def test_what_holds_a_refund_up_or_sends_it_back_has_words_of_its_own() -> None:
    assert [code for code in PASSES_BY_ITSELF if refund_trouble(code) == refund_trouble("other")] == []
    assert refund_failure("expired_or_canceled_card") != refund_failure("no_such_code")


def test_every_account_and_cause_of_the_books_has_words() -> None:
    accounts = (*ASSETS, *LIABILITIES, *RESULTS)
    assert [noun for noun in accounts if ledger_account(f"{noun}:x") == noun] == []
    causes = keyword_values("pledges/domain/books/*.py", "cause_kind") | {"bank_line_match", "refund_listed"}
    assert [kind for kind in sorted(causes) if cause(kind) == kind.replace("_", " ")] == []


def test_every_refusal_about_associations_and_accounts_has_words() -> None:
    refused = codes("accounts/usecases/associations.py") | codes("accounts/usecases/*/*.py")
    refused |= codes("accounts/usecases/reading.py") | codes("accounts/domain/associations.py")
    refused |= {"one_number_required", "not_an_iban", "not_a_bic", "empty"}
    refused.remove("not_a_cursor")
    assert [code for code in sorted(refused) if problem_message(code) == problem_message("no_such")] == []


def test_every_refusal_about_campaigns_has_words() -> None:
    refused = codes("ideas/usecases/*.py")
    assert {"changed_meanwhile", "wrong_state", "own_association"} <= refused
    assert [code for code in sorted(refused) if problem_message(code) == problem_message("no_such")] == []


def test_every_lack_of_a_campaign_has_words() -> None:
    plain = missing_message(Missing("title", "no_such_code", ""))
    lacks = codes("ideas/domain/readiness.py", "Missing")
    assert {"above_goal", "wrong_form", "not_verified"} <= lacks
    assert [code for code in sorted(lacks) if missing_message(Missing("title", code, "")) == plain] == []
    assert field_name("legal.number") != "legal.number"


def test_a_step_that_is_refused_names_what_is_missing() -> None:
    lacking = InvalidFields({"budget_lines": ["not_the_goal"], "legal.number": ["required"]})
    assert "Budjetti: rivien summan" in step_refusal(lacking)
    assert "Tarkistaja" in step_refusal(Conflict("changed_after_review"))
