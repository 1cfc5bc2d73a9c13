"""What becomes of a promise of goods, an entry of own money and a receipt, without a database."""

import pytest

from services.ideas.domain.budgeting import own_money_states
from services.ideas.domain.budgeting.evidence import LARGEST_PDF_BYTES, RefusedEvidence, check_pdf
from services.ideas.domain.budgeting.own_money_states import EntryState, EntryStep
from services.ideas.domain.budgeting.still_missing import still_missing
from services.ideas.domain.campaign_states import Party
from services.ideas.domain.giving.promise_states import (
    Happening,
    IllegalHappening,
    PromiseState,
    after,
    counted,
    possible,
)


@pytest.mark.parametrize(
    ("state", "happenings"),
    [
        ("held", "confirmed reduced taken_back lapsed received not_brought"),
        ("promised", "reduced taken_back received not_brought"),
        ("taken_back", "promised_again"),
        ("lapsed", "promised_again"),
        ("not_brought", "waited_for_again"),
        ("received", "receipt_undone value_approved"),
        ("approved", "approval_undone"),
    ],
)
def test_a_promise_meets_only_what_its_state_allows(state: str, happenings: str) -> None:
    assert [str(each) for each in possible(PromiseState(state))] == happenings.split()
    for happening in set(Happening) - set(possible(PromiseState(state))):
        with pytest.raises(IllegalHappening):
            after(PromiseState(state), happening)


@pytest.mark.parametrize(
    ("state", "received", "kept"),
    [
        ("held", None, 5),
        ("promised", None, 5),
        ("received", 2, 2),
        ("approved", 2, 2),
        ("taken_back", None, 0),
        ("lapsed", None, 0),
        ("not_brought", None, 0),
    ],
)
def test_what_is_not_brought_is_kept_from_nobody(state: str, received: int | None, kept: int) -> None:
    assert counted(PromiseState(state), 5, received) == kept


def test_members_remove_own_money_and_staff_refuse_it_with_a_reason() -> None:
    member, staff = frozenset({Party.MEMBER}), frozenset({Party.REVIEWER})
    take, entered = own_money_states.take, EntryState.ENTERED
    assert take(take(entered, EntryStep.REMOVE, member), EntryStep.RESTORE, member) is entered
    assert take(take(entered, EntryStep.REFUSE, staff, "Ei kuitti"), EntryStep.ACCEPT, staff) is entered
    for step, parties in ((EntryStep.REFUSE, member), (EntryStep.REMOVE, staff)):
        with pytest.raises(own_money_states.NotYourEntryStep):
            take(entered, step, parties, "Syy")
    with pytest.raises(own_money_states.EntryReasonRequired):
        take(entered, EntryStep.REFUSE, staff, " ")
    with pytest.raises(own_money_states.IllegalEntryStep):
        take(entered, EntryStep.ACCEPT, staff)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7\n" + b"0" * LARGEST_PDF_BYTES + b"\n%%EOF", "too_large"),
        (b"%PDF-1.7\nhalf of it", "unreadable"),
        (b"%PDF-1.7\n%%EOF" + b"PK" * 2_000, "unreadable"),
    ],
)
def test_a_receipt_that_is_no_whole_pdf_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(RefusedEvidence) as refused:
        check_pdf(content)
    assert refused.value.code == code


def test_what_is_more_than_enough_is_not_missing() -> None:
    lacks = still_missing(money_cents=-1, work_minutes=30, goods_pieces=0, own_share_cents=1)
    assert [(str(each.lack), each.amount) for each in lacks] == [("hours", 30), ("own_share", 1)]
