"""A rehearsal counts what the plan will write, and every difference afterwards is named by its cause."""

from collections import Counter
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pledges.domain.closing.comparison import Cause, Difference, LineResult, compare
from services.pledges.domain.closing.decision import Decision, decide_closing
from services.pledges.domain.closing.outcome import Outcome
from services.pledges.domain.closing.rehearsal import KINDS, LineGroup, foresee
from services.pledges.domain.pledging.conditions import Condition, ConditionalPledge, ConditionKind, solve
from services.pledges.domain.pledging.pledge_states import PROMISED
from services.pledges.domain.pledging.pledge_states import PledgeState as S
from services.pledges.domain.pledging.sums import PledgeGroup, Sums, sum_up, unconditional_standing

BEFORE_CLOSING = (S.DRAFT, S.SETUP_OPEN, S.CHECKOUT_OPEN, S.PLEDGED, S.AWAITING_PAYMENT, S.PAID, S.WITHDRAWN)
METHODS = {S.AWAITING_PAYMENT: ("bank_transfer", "cash"), S.PAID: ("card", "bank_transfer", "cash")}


@dataclass(frozen=True)
class Made:
    """A pledge as a campaign has it before its deadline."""

    id: UUID
    state: S
    method: str
    cents: int
    condition: Condition | None


@st.composite
def pledges(draw: st.DrawFn) -> list[Made]:
    made = []
    for number in range(draw(st.integers(0, 12))):
        state = draw(st.sampled_from(BEFORE_CLOSING))
        method = draw(st.sampled_from(METHODS.get(state, ("card",))))
        condition = None
        if state is S.PLEDGED and draw(st.booleans()):
            kind = draw(st.sampled_from((ConditionKind.BACKERS, ConditionKind.CENTS)))
            condition = Condition(kind, draw(st.integers(1, 8 if kind is ConditionKind.BACKERS else 40_000)))
        made.append(Made(UUID(int=number), state, method, draw(st.integers(50, 9_000)), condition))
    return made


def decided(made: list[Made], model: str, minimum_cents: int, *, is_cancelled: bool) -> tuple[Decision, Sums]:
    groups = [
        PledgeGroup(each.state, 1, each.cents, each.cents * (each.state is S.PAID), 0, bool(each.condition))
        for each in made
    ]
    conditional = [ConditionalPledge(each.id, each.condition, each.cents) for each in made if each.condition]
    solution = solve(unconditional_standing(groups), conditional)
    sums = sum_up(groups, unmet_cents=solution.unmet_cents)
    return decide_closing(model, minimum_cents, sums, solution, is_cancelled=is_cancelled), sums


def lines_of(decision: Decision, made: list[Made]) -> list[LineGroup]:
    """One line for each pledge, as the database writes them by the decision's table."""
    rules = {(rule.state, rule.is_unmet): rule for rule in decision.rules}
    found = []
    for each in made:
        rule = rules.get((each.state, each.id in decision.unmet))
        if rule is not None:
            found.append(
                LineGroup(rule.action, each.method, rule.reason or "", rule.has_letter, 1, each.cents)
            )
    return found


def grouped(lines: list[LineGroup]) -> list[LineGroup]:
    pledges: Counter[LineGroup] = Counter()
    cents: Counter[LineGroup] = Counter()
    for line in lines:
        alike = replace(line, pledges=0, cents=0)
        pledges[alike] += 1
        cents[alike] += line.cents
    return [replace(alike, pledges=pledges[alike], cents=cents[alike]) for alike in pledges]


MODELS = st.sampled_from(("all_or_nothing", "keep_what_comes"))


@given(pledges(), MODELS, st.integers(1, 60_000), st.booleans())
def test_the_lines_of_a_plan_are_what_its_sums_said(
    made: list[Made], model: str, minimum_cents: int, is_cancelled: bool
) -> None:
    decision, sums = decided(made, model, minimum_cents, is_cancelled=is_cancelled)
    lines = lines_of(decision, made)
    foreseen = foresee(grouped(lines))
    assert foreseen == foresee(lines)
    if is_cancelled:
        assert decision.outcome is Outcome.CANCELLED
    elif model == "all_or_nothing":
        assert (decision.outcome is Outcome.FUNDED) == (sums.secured_cents >= minimum_cents)
    if decision.outcome is Outcome.FUNDED:
        assert foreseen.charged.cents + foreseen.kept.cents == sums.secured_cents
        assert foreseen.refunded_by_bank.cents == foreseen.refunded_by_card.cents == 0
    else:
        assert foreseen.charged.pledges == foreseen.kept.pledges == 0
        gone = ("released", "lapsing", "refunded_by_card", "refunded_by_bank")
        promised = sum(each.cents for each in made if each.state in PROMISED)
        assert sum(getattr(foreseen, kind).cents for kind in gone) == promised
    assert foreseen.letters.get("outcome", 0) == sum(line.has_letter for line in lines)
    assert foreseen.letters.get("charged", 0) == foreseen.charged.pledges


@given(pledges(), MODELS, st.integers(1, 60_000))
def test_a_plan_that_was_carried_out_as_rehearsed_differs_in_nothing(
    made: list[Made], model: str, minimum_cents: int
) -> None:
    decision, _ = decided(made, model, minimum_cents, is_cancelled=False)
    lines = grouped(lines_of(decision, made))
    compared = compare(lines, list(reversed(lines)), [carried_out(line) for line in lines], changed=False)
    assert (compared.differences, compared.unexplained, compared.is_final) == ((), 0, True)
    for row in compared.rows:
        assert row.rehearsed == row.planned == row.actual, row


def carried_out(line: LineGroup) -> LineResult:
    ends = {"charge": S.PAID, "keep": S.PAID, "refund": S.PAID, "release": S.RELEASED}
    moved = line.cents if line.action != "release" else 0
    told = line.pledges if line.has_letter else 0
    charged = line.pledges if line.action == "charge" else 0
    listed = line.pledges if line.action == "refund" else 0
    return LineResult(
        *(line.action, line.method, line.has_letter, "done", ends[line.action], line.method),
        *(line.pledges, line.cents, moved, told, charged, listed),
    )


CHARGE = LineGroup("charge", "card", "", True, 2, 5_000)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"pledge_state": S.DECLINED}, Cause.DECLINED),
        ({"pledge_state": S.ACTION_REQUIRED}, Cause.DECLINED),
        ({"pledge_state": S.QUEUED, "line_state": "waiting"}, Cause.UNDER_WAY),
        ({"pledge_state": S.UNKNOWN}, Cause.UNDER_WAY),
        ({"pledge_state": S.DROPPED}, Cause.DROPPED),
        ({"pledge_state": S.AWAITING_PAYMENT, "pledge_method": "bank_transfer"}, Cause.OTHERWISE),
        ({"pledge_state": S.QUEUED, "line_state": "stuck"}, Cause.STUCK),
        ({"pledge_state": S.WITHDRAWN}, Cause.UNEXPLAINED),
    ],
)
def test_why_a_card_was_not_charged_is_named(changes: dict[str, str], cause: Cause) -> None:
    failed = replace(carried_out(CHARGE), actual_cents=0, told_charged=0, **changes)
    compared = compare([CHARGE], [CHARGE], [failed], changed=False)
    assert Difference("charged", cause, 2, 5_000) in compared.differences
    assert {each.cause for each in compared.differences} == {cause}
    assert compared.unexplained == (2 if cause is Cause.UNEXPLAINED else 0)
    assert compared.is_final == (cause not in (Cause.DECLINED, Cause.UNDER_WAY, Cause.STUCK))


def test_a_refund_that_was_given_up_after_the_decision_leaves_more_than_was_planned() -> None:
    keep = LineGroup("keep", "card", "", True, 1, 3_000)
    compared = compare([keep], [keep], [replace(carried_out(keep), actual_cents=5_000)], changed=False)
    assert compared.differences == (Difference("kept", Cause.AGREED_BEFORE, 0, -2_000),)
    assert compared.is_final


def test_a_letter_that_was_not_written_is_a_difference_that_nobody_explains() -> None:
    silent = replace(carried_out(CHARGE), told=1)
    compared = compare([CHARGE], [CHARGE], [silent], changed=False)
    assert compared.differences == (Difference("letter_outcome", Cause.UNEXPLAINED, 1, 0),)
    waiting = replace(silent, line_state="waiting")
    found = compare([CHARGE], [CHARGE], [waiting], changed=False).differences
    assert found == (Difference("letter_outcome", Cause.LETTERS_WAIT, 1, 0),)


def test_a_plan_unlike_its_rehearsal_is_explained_only_if_pledges_changed_between() -> None:
    one_more = replace(CHARGE, pledges=3, cents=7_500)
    results = [carried_out(one_more)]
    changed = compare([CHARGE], [one_more], results, changed=True)
    assert Difference("rehearsal_charged", Cause.CHANGED_SINCE, -1, -2_500) in changed.differences
    assert (changed.unexplained, changed.is_final) == (0, True)
    assert compare([CHARGE], [one_more], results, changed=False).unexplained == 3
    unrehearsed = compare(None, [one_more], results, changed=False)
    assert unrehearsed.differences == ()
    assert {row.rehearsed for row in unrehearsed.rows} == {None}


def test_a_refund_that_two_people_agreed_to_before_is_named() -> None:
    refund = LineGroup("refund", "bank_transfer", "", True, 1, 4_000)
    less = replace(carried_out(refund), actual_cents=1_000)
    assert compare([refund], [refund], [less], changed=False).differences == (
        Difference("refunded_by_bank", Cause.AGREED_BEFORE, 0, 3_000),
    )


def test_every_kind_of_line_has_its_row() -> None:
    assert [row.subject for row in compare(None, [], [], changed=False).rows] == list(KINDS)
