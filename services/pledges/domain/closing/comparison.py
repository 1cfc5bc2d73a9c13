"""What was expected of a closing beside what came of it, with every difference named by its cause."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.pledges.domain.closing.outcome import Action
from services.pledges.domain.closing.rehearsal import KINDS, Amount, LineGroup, foresee, kind_of, letters_of
from services.pledges.domain.pledging.pledge_states import CHARGE_UNDER_WAY, ENDED, IN_REPAIR, PledgeState


class Cause(StrEnum):
    """Why something came out otherwise than planned; unexplained is for a person to find out."""

    CHANGED_SINCE = "changed_since"
    UNDER_WAY = "under_way"
    DECLINED = "declined"
    DROPPED = "dropped"
    OTHERWISE = "paid_otherwise"
    STUCK = "stuck"
    WENT_BACK = "went_back"
    AGREED_BEFORE = "agreed_before"
    PAID_MEANWHILE = "paid_meanwhile"
    LETTERS_WAIT = "letters_wait"
    UNEXPLAINED = "unexplained"


# What may still become what was planned.
_PASSING = frozenset({Cause.UNDER_WAY, Cause.DECLINED, Cause.LETTERS_WAIT, Cause.STUCK})


@dataclass(frozen=True)
class LineResult:
    """Lines of a plan that are alike and came out alike; `actual_cents` is what was moved as planned.

    `told` counts outcome letters handed to the post, `told_charged` and `told_refund` the later ones.
    """

    action: str
    method: str
    has_letter: bool
    line_state: str
    pledge_state: str
    pledge_method: str
    pledges: int
    planned_cents: int
    actual_cents: int
    told: int
    told_charged: int
    told_refund: int


@dataclass(frozen=True, order=True)
class Difference:
    """One difference: of what, why, and how much is missing; negative where it is too much."""

    subject: str
    cause: str
    pledges: int
    cents: int


@dataclass(frozen=True)
class Row:
    """One line of the comparison; a rehearsal that was never made is nothing."""

    subject: str
    rehearsed: Amount | None
    planned: Amount
    actual: Amount


@dataclass(frozen=True)
class Comparison:
    """A closing whole. `is_final` once nothing is on its way any more."""

    rows: tuple[Row, ...]
    differences: tuple[Difference, ...]

    @property
    def unexplained(self) -> int:
        """How many differences nobody can explain."""
        return sum(each.cause == Cause.UNEXPLAINED for each in self.differences)

    @property
    def is_final(self) -> bool:
        """Whether it will stay so."""
        return not any(each.cause in _PASSING for each in self.differences)


def compare(
    rehearsed: list[LineGroup] | None, planned: list[LineGroup], results: list[LineResult], *, changed: bool
) -> Comparison:
    """Rehearsal, plan and result side by side; `changed` if pledges moved between the first two."""
    before = foresee(rehearsed) if rehearsed is not None else None
    plan, actual = foresee(planned), _actual(results)
    rows = [
        Row(kind, getattr(before, kind) if before else None, getattr(plan, kind), actual.get(kind, Amount()))
        for kind in KINDS
    ]
    letters = sorted({*plan.letters, *(before.letters if before else ())})
    sent = _sent(results)
    rows += [
        Row(
            f"letter_{name}",
            Amount(before.letters.get(name, 0)) if before else None,
            Amount(plan.letters.get(name, 0)),
            Amount(sent.get(name, 0)),
        )
        for name in letters
    ]
    differences = [*_since_rehearsal(rows, changed=changed), *_since_plan(results)]
    return Comparison(tuple(rows), tuple(sorted(differences)))


def _since_rehearsal(rows: Iterable[Row], *, changed: bool) -> Iterable[Difference]:
    cause = Cause.CHANGED_SINCE if changed else Cause.UNEXPLAINED
    for row in rows:
        if row.rehearsed is not None and row.rehearsed != row.planned:
            pledges, cents = (
                row.rehearsed.pledges - row.planned.pledges,
                row.rehearsed.cents - row.planned.cents,
            )
            yield Difference(f"rehearsal_{row.subject}", cause, pledges, cents)


def _since_plan(results: Iterable[LineResult]) -> Iterable[Difference]:
    found: dict[tuple[str, str], Amount] = {}
    for result in results:
        subject = kind_of(result.action, result.method, has_letter=result.has_letter)
        missing_cents = result.planned_cents - result.actual_cents
        if not _is_done(result) or (_moves_money(result) and missing_cents):
            count = 0 if _is_done(result) else result.pledges
            _add(found, subject, _cause_of(result), Amount(count, missing_cents))
        for letter, missing in _missing_letters(result).items():
            _add(found, f"letter_{letter}", _letter_cause(result, letter), Amount(missing, 0))
    return [Difference(*key, amount.pledges, amount.cents) for key, amount in found.items()]


def _add(found: dict[tuple[str, str], Amount], subject: str, cause: Cause, amount: Amount) -> None:
    found[subject, cause] = found.get((subject, cause), Amount()) + amount


def _moves_money(result: LineResult) -> bool:
    return result.action in (Action.CHARGE, Action.KEEP, Action.REFUND)


def _is_done(result: LineResult) -> bool:
    if result.line_state != "done" and result.action != Action.CHARGE:
        return False
    match Action(result.action):
        case Action.CHARGE:
            return result.pledge_state == PledgeState.PAID and result.pledge_method == result.method
        case Action.RELEASE:
            return result.pledge_state in ENDED
        case _:
            return True


def _cause_of(result: LineResult) -> Cause:
    if result.line_state == "stuck":
        return Cause.STUCK
    if result.action == Action.CHARGE:
        return _why_not_charged(result)
    if result.line_state == "waiting":
        return Cause.UNDER_WAY
    if result.action == Action.REFUND:
        # A refund that two people had agreed to, or a dispute that was lost, since the decision.
        return Cause.AGREED_BEFORE if result.actual_cents < result.planned_cents else Cause.UNEXPLAINED
    if result.action == Action.RELEASE and result.pledge_state == PledgeState.PAID:
        return Cause.PAID_MEANWHILE
    if result.action == Action.KEEP and result.actual_cents > result.planned_cents:
        # A refund that was listed at the decision was given up since.
        return Cause.AGREED_BEFORE
    return Cause.WENT_BACK if result.actual_cents < result.planned_cents else Cause.UNEXPLAINED


def _why_not_charged(result: LineResult) -> Cause:
    state = PledgeState(result.pledge_state)
    if state in CHARGE_UNDER_WAY or state is PledgeState.QUEUED:
        return Cause.UNDER_WAY
    if result.pledge_method != result.method:
        return Cause.OTHERWISE
    if state in IN_REPAIR:
        return Cause.DECLINED
    if state in (PledgeState.DROPPED, PledgeState.LAPSED):
        return Cause.DROPPED
    if state is PledgeState.PAID and result.actual_cents < result.planned_cents:
        return Cause.WENT_BACK
    return Cause.UNEXPLAINED


def _missing_letters(result: LineResult) -> dict[str, int]:
    planned = letters_of(result.action, has_letter=result.has_letter, cents=result.planned_cents)
    sent = {"outcome": result.told, "charged": result.told_charged, "refund_listed": result.told_refund}
    return {letter: result.pledges - sent[letter] for letter in planned if sent[letter] < result.pledges}


def _letter_cause(result: LineResult, letter: str) -> Cause:
    if result.line_state == "stuck":
        return Cause.STUCK
    if letter != "outcome" and not _is_done(result):
        return _cause_of(result)
    if result.line_state == "waiting":
        return Cause.LETTERS_WAIT
    if letter == "refund_listed" and result.actual_cents < result.planned_cents:
        return Cause.AGREED_BEFORE
    return Cause.UNEXPLAINED


def _actual(results: Iterable[LineResult]) -> dict[str, Amount]:
    sums: dict[str, Amount] = {}
    for result in results:
        if _is_done(result):
            kind = kind_of(result.action, result.method, has_letter=result.has_letter)
            cents = result.actual_cents if _moves_money(result) else result.planned_cents
            sums[kind] = sums.get(kind, Amount()) + Amount(result.pledges, cents)
    return sums


def _sent(results: Iterable[LineResult]) -> dict[str, int]:
    sent = {"outcome": 0, "charged": 0, "refund_listed": 0}
    for result in results:
        sent["outcome"] += result.told
        sent["charged"] += result.told_charged
        sent["refund_listed"] += result.told_refund
    return sent
