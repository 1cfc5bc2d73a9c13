"""Rows of what is given beside money: in ideas all of it, in pledges what it was told."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from infra.demo.giving_plan import CENTS_PER_HOUR, Given, PlannedEntry, PlannedNeed, PlannedShift
from infra.demo.identifiers import id_at
from infra.demo.plan import Cast
from infra.demo.receipt_file import receipt_file
from infra.demo.rows import Rows, as_array
from services.ideas.domain.budgeting.evidence import PDF

_GIVEN_UP = ("cancelled", "taken_back", "not_brought")
_AFTER = timedelta(hours=20)


def add_told(rows: Rows, given: Sequence[Given], now: datetime) -> None:
    """What pledges has heard from ideas."""
    for each in given:
        if each.told:
            rows.add("campaign_contributions", **each.told.to_payload(), told_at=now)


def add_given(rows: Rows, given: Sequence[Given], cast: Cast) -> None:
    """Shifts, goods and own money with their terms, and what they come to."""
    for each in given:
        owner = f"person:{each.campaign.organiser.owner}"
        _add_terms(rows, each, cast)
        for shift in each.shifts:
            _add_shift(rows, each, shift, owner)
        for need in each.needs:
            _add_need(rows, each, need, owner)
        for entry in each.entries:
            _add_entry(rows, each, entry, owner)
        counted = each.counted
        rows.add(
            "counted_contributions",
            campaign_id=each.campaign.id,
            approved_minutes=each.approved_minutes,
            hours_cents=counted.hours_cents,
            goods_cents=counted.goods_cents,
            own_money_cents=counted.own_money_cents,
            told=each.told.to_payload() if each.told else None,
        )


def _add_terms(rows: Rows, given: Given, cast: Cast) -> None:
    if given.share is not None:
        rows.add(
            "own_share_terms",
            campaign_id=given.campaign.id,
            basis_points=given.share["points"],
            base=given.share["base"],
            counts_backers=given.share["counts_backers"],
            cents_per_hour=CENTS_PER_HOUR,
            other_public_cents=0,
            reason="",
            set_by=cast.reviewer,
            set_at=given.campaign.created_at + timedelta(days=4),
        )


def _add_shift(rows: Rows, given: Given, shift: PlannedShift, owner: str) -> None:
    names = ("title", "place", "bring", "capacity", "least_age")
    rows.add(
        "shifts",
        id=shift.id,
        campaign_id=given.campaign.id,
        **{name: shift.text[name] for name in names},
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        skills=as_array(shift.text["skills"]),
        certificates=as_array(shift.text["certificates"]),
        last_turn=len(shift.sign_ups),
        made_at=shift.made_at,
        changed_at=shift.made_at,
    )
    for turn, each in enumerate(shift.sign_ups, start=1):
        is_approved = each.state == "approved"
        rows.add(
            "shift_sign_ups",
            id=id_at(each.asked_at, "sign_up", shift.id, turn),
            shift_id=shift.id,
            contributor_id=each.giver.id,
            turn=turn,
            state=each.state,
            note="",
            says_has_certificates=bool(shift.text["certificates"]),
            asked_at=each.asked_at,
            confirmed_at=each.asked_at + timedelta(minutes=2),
            ended_at=each.asked_at + timedelta(hours=1) if each.state in _GIVEN_UP else None,
            minutes=each.minutes,
            approved_at=shift.ends_at + _AFTER if is_approved else None,
            approved_by=owner if is_approved else None,
        )


def _add_need(rows: Rows, given: Given, need: PlannedNeed, owner: str) -> None:
    text = need.text
    rows.add(
        "goods_needs",
        id=need.id,
        campaign_id=given.campaign.id,
        name=text["name"],
        unit=text["unit"],
        value_basis=text["basis"],
        bring_to=text["bring_to"],
        target=text["target"],
        value_cents=text["euros"] * 100,
        needed_by=need.needed_by,
        made_at=need.made_at,
        changed_at=need.made_at,
    )
    for place, each in enumerate(need.promises):
        is_here, is_approved = each.condition is not None, each.state == "approved"
        rows.add(
            "goods_promises",
            id=id_at(each.promised_at, "promise", need.id, place),
            need_id=need.id,
            contributor_id=each.giver.id,
            state=each.state,
            count=each.count,
            promised_at=each.promised_at,
            confirmed_at=each.promised_at + timedelta(minutes=3),
            ended_at=each.promised_at + timedelta(hours=1) if each.state in _GIVEN_UP else None,
            received=each.count if is_here else None,
            condition=each.condition,
            actual_cents=each.actual_cents,
            received_at=each.promised_at + timedelta(hours=2) if is_here else None,
            received_by=owner if is_here else None,
            approved_at=each.promised_at + timedelta(hours=3) if is_approved else None,
            approved_by=owner if is_approved else None,
        )


def _add_entry(rows: Rows, given: Given, entry: PlannedEntry, owner: str) -> None:
    purpose, at = entry.text["purpose"], entry.entered_at
    entry_id = id_at(at, "own_money", given.campaign.key, purpose)
    rows.add(
        "own_money",
        id=entry_id,
        campaign_id=given.campaign.id,
        amount_cents=entry.cents,
        spent_on=entry.spent_on,
        purpose=purpose,
        state="entered",
        entered_by=owner,
        entered_at=at,
    )
    if entry.text["receipt"]:
        content = receipt_file(f"{purpose}, {entry.cents // 100},00 EUR", entry.spent_on)
        rows.add(
            "own_money_evidence",
            id=id_at(at, "receipt", entry_id),
            entry_id=entry_id,
            media_type=PDF,
            sha256=hashlib.sha256(content).hexdigest(),
            added_by=owner,
            content=content,
            added_at=at + timedelta(minutes=4),
        )
