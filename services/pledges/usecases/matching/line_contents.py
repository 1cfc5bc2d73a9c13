"""What exactly a second person agrees to about bank lines, from the rows as they are when it is asked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.chassis.problems import Conflict, Invalid
from services.pledges.domain.bank.line_parts import NotAPart, Wish, check_parts, check_sum, refusal
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.usecases.disputing.bear_loss import open_loss
from services.pledges.usecases.matching.held_parts import Held, promise_of

_TAKES_MORE = frozenset({"draft", "proposed", "open"})
_BANK_REFUND_OPEN = frozenset({"listed", "approved"})


def line_content(lines: Sequence[BankLine]) -> dict[str, Any]:
    """The lines themselves; the payer's data stand at the top, where they leave the screens in time."""
    first = lines[0]
    return {
        "line_ids": [str(line.id) for line in lines],
        "lines": [
            {
                "line_id": str(line.id),
                "booked_on": line.booked_on.isoformat(),
                "amount_cents": line.amount_cents,
                "reference": line.reference,
            }
            for line in lines
        ],
        "booked_on": max(line.booked_on for line in lines).isoformat(),
        "amount_cents": sum(line.amount_cents for line in lines),
        "reference": first.reference,
        "payer_name": ", ".join(dict.fromkeys(line.party_name for line in lines if line.party_name)) or None,
        "payer_iban": first.party_iban,
    }


def parts_content(held: Held, wishes: Sequence[Wish]) -> dict[str, Any]:
    """The lines and where each part goes. Raises Invalid and Conflict with what stands against it."""
    content = line_content(held.lines)
    try:
        check_parts(content["amount_cents"], wishes)
        parts = [_part_content(held, wish) for wish in wishes]
    except NotAPart as error:
        raise Invalid(error.field, error.code) from error
    return content | {"parts": parts}


def wishes_of(content: dict[str, Any]) -> list[Wish]:
    """The parts as they were asked for, read back from what was agreed to."""
    return [
        Wish(
            amount_cents=part["amount_cents"],
            pledge_id=UUID(part["pledge_id"]) if part.get("pledge_id") else None,
            account=part.get("account"),
            target_id=UUID(part["target_id"]) if part.get("target_id") else None,
            adjusts_pledge=part.get("adjusts_pledge", False),
        )
        for part in content["parts"]
    ]


def _part_content(held: Held, wish: Wish) -> dict[str, Any]:
    if wish.pledge_id is not None:
        return _pledge_content(held, wish.pledge_id, wish)
    part: dict[str, Any] = {"account": wish.account, "amount_cents": wish.amount_cents}
    if wish.target_id is None:
        return part
    describe = {
        "refund": _refund_content,
        "payout": _payout_content,
        "dispute": _dispute_content,
        "deposit": _deposit_content,
        "match_fund": _match_fund_content,
    }
    return part | {"target_id": str(wish.target_id)} | describe[str(wish.account)](held, wish.target_id, wish)


def _pledge_content(held: Held, pledge_id: UUID, wish: Wish) -> dict[str, Any]:
    pledge, terms = held.pledges[pledge_id]
    promise = promise_of(pledge, terms)
    latest = held.lines[-1]
    code = refusal(promise, latest.collecting_account_id, latest.booked_on)
    if code:
        raise Conflict(code)
    check_sum(promise, wish.amount_cents, adjusts_pledge=wish.adjusts_pledge)
    if wish.amount_cents != pledge.amount_cents and pledge_id in held.bought:
        # A price is what it is: less is no sale, and more would be a gift (Act 863/2019).
        raise NotAPart("amount_cents", "not_the_price")
    return {
        "pledge_id": str(pledge.id),
        "pledge_number": pledge.short_number,
        "pledge_amount_cents": pledge.amount_cents,
        "pledge_state": pledge.state,
        "campaign_id": str(pledge.campaign_id),
        "campaign_title": terms.title,
        "campaign_state": terms.state,
        "amount_cents": wish.amount_cents,
        "adjusts_pledge": wish.adjusts_pledge and wish.amount_cents != pledge.amount_cents,
    }


def _refund_content(held: Held, refund_id: UUID, wish: Wish) -> dict[str, Any]:
    refund = held.refunds[refund_id]
    if refund.collecting_account_id != held.lines[0].collecting_account_id:
        raise Conflict("other_account")
    if refund.is_automatic or refund.state not in _BANK_REFUND_OPEN:
        raise Conflict("refund_not_open")
    if refund.amount_cents != -wish.amount_cents:
        raise NotAPart("amount_cents", "differs_from_refund")
    return {
        "refund_number": refund.short_number,
        "refund_state": refund.state,
        "refund_reason": refund.reason,
    }


def _payout_content(held: Held, payout_id: UUID, wish: Wish) -> dict[str, Any]:
    payout = held.payouts[payout_id]
    if payout.collecting_account_id not in (None, held.lines[0].collecting_account_id):
        raise Conflict("other_account")
    if payout.state != "in_transit":
        raise Conflict("payout_not_open")
    if payout.amount_cents != wish.amount_cents:
        raise NotAPart("amount_cents", "differs_from_payout")
    return {"payout": payout.provider_id, "payout_state": payout.state}


def _deposit_content(held: Held, deposit_id: UUID, wish: Wish) -> dict[str, Any]:
    deposit = held.deposits[deposit_id]
    if deposit.collecting_account_id != held.lines[0].collecting_account_id:
        raise Conflict("other_account")
    if deposit.state != "in_transit":
        raise Conflict("deposit_not_open")
    if deposit.amount_cents != wish.amount_cents:
        raise NotAPart("amount_cents", "differs_from_deposit")
    return {"deposit": deposit.reference}


def _match_fund_content(held: Held, fund_id: UUID, _wish: Wish) -> dict[str, Any]:
    fund = held.match_funds[fund_id]
    if fund.collecting_account_id != held.lines[0].collecting_account_id:
        raise Conflict("other_account")
    if fund.state not in _TAKES_MORE:
        raise Conflict("fund_not_open")
    return {"match_fund": fund.short_number, "match_fund_name": fund.name, "sponsor": fund.sponsor}


def _dispute_content(held: Held, dispute_id: UUID, wish: Wish) -> dict[str, Any]:
    dispute = held.disputes[dispute_id]
    if dispute.collecting_account_id != held.lines[0].collecting_account_id:
        raise Conflict("other_account")
    if open_loss(dispute) < wish.amount_cents:
        raise NotAPart("amount_cents", "more_than_the_loss")
    return {"dispute": dispute.provider_id, "open_loss_cents": open_loss(dispute)}
