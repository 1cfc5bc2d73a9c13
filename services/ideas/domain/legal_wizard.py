"""Plain questions that lead to the way in which money may be gathered: one decision table.

Money Collection Act 863/2019; what is no collection follows the police's guide on crowdfunding. The
organiser of a campaign on the platform is always an association or a group, never the city.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Question(StrEnum):
    """What is asked, in this order, as far as it still matters."""

    MONEY = "money"
    WHO = "who"
    VALUE = "value"
    PURPOSE = "purpose"
    SUM = "sum"
    TIME = "time"


class Outcome(StrEnum):
    """What follows; `no_money` gathers hours and goods, and `not_allowed` may not ask for money at all."""

    PIENKERAYS = "pienkerays"
    PERMIT = "permit"
    PRESALE = "presale"
    NO_MONEY = "no_money"
    NOT_ALLOWED = "not_allowed"


ANSWERS: Mapping[Question, tuple[str, ...]] = {
    Question.MONEY: ("yes", "no"),
    Question.WHO: ("registered", "group", "company", "person", "city"),
    Question.VALUE: ("equal", "none"),
    Question.PURPOSE: ("public_benefit", "community", "own_gain"),
    Question.SUM: ("within_cap", "over_cap"),
    Question.TIME: ("within_three_months", "longer"),
}

Answers = Mapping[Question, str]


@dataclass(frozen=True)
class Verdict:
    """Where the answers lead, and the codes of the reasons, the strongest first."""

    outcome: Outcome
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    outcome: Outcome
    reason: str
    needs: tuple[Question, ...]
    holds: Callable[[Answers, bool], bool]


_Q = Question


def _needs_permit(answers: Answers, year_is_full: bool) -> bool:
    too_much, too_long = answers[_Q.SUM] == "over_cap", answers[_Q.TIME] == "longer"
    return too_much or too_long or year_is_full


# The first row that holds decides; a row is judged once all that it needs has been answered.
_ALL = (_Q.PURPOSE, _Q.SUM, _Q.TIME)
TABLE: tuple[_Row, ...] = (
    _Row(Outcome.NO_MONEY, "no_money", (_Q.MONEY,), lambda a, _: a[_Q.MONEY] == "no"),
    _Row(Outcome.NOT_ALLOWED, "city_may_not", (_Q.WHO,), lambda a, _: a[_Q.WHO] == "city"),
    _Row(
        Outcome.NOT_ALLOWED,
        "only_associations",
        (_Q.WHO,),
        lambda a, _: a[_Q.WHO] in ("company", "person"),
    ),
    _Row(Outcome.PRESALE, "real_sale", (_Q.VALUE,), lambda a, _: a[_Q.VALUE] == "equal"),
    _Row(Outcome.NOT_ALLOWED, "own_gain", (_Q.PURPOSE,), lambda a, _: a[_Q.PURPOSE] == "own_gain"),
    _Row(
        Outcome.NOT_ALLOWED,
        "group_gets_no_permit",
        _ALL,
        lambda a, full: _needs_permit(a, full) and a[_Q.WHO] == "group",
    ),
    _Row(
        Outcome.NOT_ALLOWED,
        "permit_needs_public_benefit",
        _ALL,
        lambda a, full: _needs_permit(a, full) and a[_Q.PURPOSE] == "community",
    ),
    _Row(Outcome.PERMIT, "permit", _ALL, _needs_permit),
    _Row(Outcome.PIENKERAYS, "small_enough", _ALL, lambda a, full: not _needs_permit(a, full)),
)


def next_step(answers: Answers, *, year_is_full: bool) -> Question | Verdict:
    """The next question, or the verdict; `year_is_full` says that two small collections have begun this year.

    Raises ValueError for an answer that is none of the question's.
    """
    for question, answer in answers.items():
        if answer not in ANSWERS[question]:
            raise ValueError(question)
    asked: dict[Question, str] = {}
    for question in Question:
        if question not in answers:
            return question
        asked[question] = answers[question]
        verdict = _judge(asked, year_is_full)
        if verdict is not None:
            return verdict
    raise AssertionError("the last rows of the table cover every answer")


def answers_that_count(answers: Answers, *, year_is_full: bool) -> dict[Question, str]:
    """The answers that led to the verdict or the next question, without those that came to nothing."""
    counted: dict[Question, str] = {}
    while isinstance(step := next_step(counted, year_is_full=year_is_full), Question) and step in answers:
        counted[step] = answers[step]
    return counted


def _judge(asked: Answers, year_is_full: bool) -> Verdict | None:
    for row in TABLE:
        if all(question in asked for question in row.needs) and row.holds(asked, year_is_full):
            return Verdict(row.outcome, (row.reason, *_why_permit(row, asked, year_is_full)))
    return None


def _why_permit(row: _Row, asked: Answers, year_is_full: bool) -> tuple[str, ...]:
    if row.needs != _ALL or row.outcome is Outcome.PIENKERAYS:
        return ()
    why = {
        "over_cap": asked[_Q.SUM] == "over_cap",
        "over_three_months": asked[_Q.TIME] == "longer",
        "two_this_year": year_is_full,
    }
    return tuple(code for code, holds in why.items() if holds)
