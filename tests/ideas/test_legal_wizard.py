"""The guide to the way of gathering money: every path of its table, and the choice kept with its answers."""

from itertools import product

import pytest

from services.ideas.domain.legal_wizard import (
    ANSWERS,
    TABLE,
    Outcome,
    Question,
    Verdict,
    answers_that_count,
    next_step,
)
from tests.ideas.conftest import MEMBER, OUTSIDER, REVIEWER, Ideas

Q = Question
SMALL = {
    Q.MONEY: "yes",
    Q.WHO: "registered",
    Q.VALUE: "none",
    Q.PURPOSE: "public_benefit",
    Q.SUM: "within_cap",
    Q.TIME: "within_three_months",
}
EVERY_PATH = [
    (dict(zip(ANSWERS, answers, strict=True)), full)
    for answers in product(*ANSWERS.values())
    for full in (False, True)
]


def verdict(year_is_full: bool = False, **changes: str) -> Verdict:
    answers = SMALL | {Question(name): answer for name, answer in changes.items()}
    found = next_step(answers, year_is_full=year_is_full)
    assert isinstance(found, Verdict)
    return found


@pytest.mark.parametrize(
    ("changes", "outcome", "reasons"),
    [
        ({}, "pienkerays", ("small_enough",)),
        ({"who": "group"}, "pienkerays", ("small_enough",)),
        ({"purpose": "community"}, "pienkerays", ("small_enough",)),
        ({"money": "no"}, "no_money", ("no_money",)),
        ({"who": "city"}, "not_allowed", ("city_may_not",)),
        ({"who": "city", "value": "equal"}, "not_allowed", ("city_may_not",)),
        ({"who": "company"}, "not_allowed", ("only_associations",)),
        ({"who": "person"}, "not_allowed", ("only_associations",)),
        ({"value": "equal"}, "presale", ("real_sale",)),
        ({"value": "equal", "who": "group"}, "presale", ("real_sale",)),
        ({"purpose": "own_gain"}, "not_allowed", ("own_gain",)),
        ({"sum": "over_cap"}, "permit", ("permit", "over_cap")),
        ({"time": "longer"}, "permit", ("permit", "over_three_months")),
        ({"sum": "over_cap", "time": "longer"}, "permit", ("permit", "over_cap", "over_three_months")),
        ({"sum": "over_cap", "who": "group"}, "not_allowed", ("group_gets_no_permit", "over_cap")),
        (
            {"sum": "over_cap", "purpose": "community"},
            "not_allowed",
            ("permit_needs_public_benefit", "over_cap"),
        ),
    ],
)
def test_where_the_answers_lead(changes: dict[str, str], outcome: str, reasons: tuple[str, ...]) -> None:
    assert verdict(**changes) == Verdict(Outcome(outcome), reasons)


def test_the_third_collection_of_a_year_needs_a_permit_which_a_group_does_not_get() -> None:
    assert verdict(year_is_full=True) == Verdict(Outcome.PERMIT, ("permit", "two_this_year"))
    assert verdict(year_is_full=True, who="group").outcome is Outcome.NOT_ALLOWED


def test_every_path_ends_lawfully() -> None:
    for answers, full in EVERY_PATH:
        check_path(answers, full)


def check_path(answers: dict[Question, str], full: bool) -> None:
    found = next_step(answers, year_is_full=full)
    assert isinstance(found, Verdict)
    small = answers[Q.SUM] == "within_cap" and answers[Q.TIME] == "within_three_months" and not full
    if found.outcome in (Outcome.PIENKERAYS, Outcome.PERMIT):
        assert answers[Q.MONEY] == "yes" and answers[Q.VALUE] == "none"
        assert answers[Q.WHO] in ("registered", "group") and answers[Q.PURPOSE] != "own_gain"
    if found.outcome is Outcome.PIENKERAYS:
        assert small
    if found.outcome is Outcome.PERMIT:
        assert not small
        assert (answers[Q.WHO], answers[Q.PURPOSE]) == ("registered", "public_benefit")
    if found.outcome is Outcome.PRESALE:
        assert answers[Q.VALUE] == "equal" and answers[Q.WHO] in ("registered", "group")
    # Nothing is asked that does not matter any more.
    counted = answers_that_count(answers, year_is_full=full)
    assert next_step(counted, year_is_full=full) == found
    assert list(counted) == list(Question)[: len(counted)]


def test_every_row_of_the_table_decides_some_path() -> None:
    reasons = {next_step(answers, year_is_full=full).reasons[0] for answers, full in EVERY_PATH}  # type: ignore[union-attr]
    assert reasons == {row.reason for row in TABLE}


def test_an_answer_to_another_question_is_refused() -> None:
    with pytest.raises(ValueError, match="who"):
        next_step({Q.MONEY: "yes", Q.WHO: "equal"}, year_is_full=False)


def ask(ideas: Ideas, campaign: dict[str, str], query: str = "", who: object = MEMBER) -> dict[str, object]:
    reply = ideas.get(f"/campaigns/{campaign['id']}/legal-advice{query}", who)  # type: ignore[arg-type]
    assert reply.status_code == 200, reply.json
    return dict(reply.json)


def test_one_question_follows_another_and_the_choice_is_kept_with_its_answers(ideas: Ideas) -> None:
    draft = ideas.draft()
    assert ask(ideas, draft)["question"] == "money"
    asked = ask(ideas, draft, "?money=yes&who=registered")
    assert (asked["question"], asked["choices"]) == ("value", ["equal", "none"])
    assert ask(ideas, draft, "?money=yes&who=registered&value=equal")["outcome"] == "presale"

    answers = {question.value: answer for question, answer in SMALL.items()}
    early = ideas.step(draft, "legal-choice", version=draft["version"], answers={"money": "yes"})
    assert early.json["errors"] == {"who": ["required"]}
    chosen = ideas.step(draft, "legal-choice", version=draft["version"], answers=answers).json
    assert chosen["legal"]["mode"] == "pienkerays"
    assert (chosen["legal_choice"]["answers"], chosen["legal_choice"]["outcome"]) == (answers, "pienkerays")
    again = ideas.step(draft, "legal-choice", version=draft["version"], answers=answers)
    assert again.json["code"] == "changed_meanwhile"


def test_without_money_there_is_no_ground_and_reviewers_read_the_answers(ideas: Ideas) -> None:
    draft = ideas.complete()
    chosen = ideas.step(draft, "legal-choice", version=draft["version"], answers={"money": "no"}).json
    assert chosen["legal"]["mode"] is None
    assert {"field": "legal.mode", "code": "required", "blocks": "submission", "words": []} in chosen[
        "missing"
    ]
    submitted = ideas.submitted()
    refused = ideas.step(submitted, "legal-choice", version=submitted["version"], answers={"money": "no"})
    assert refused.json["code"] == "not_editable"
    assert ideas.read(submitted, REVIEWER)["legal_choice"] is None
    assert ideas.rows("SELECT outcome FROM legal_choices") == [("no_money",)]


def test_others_neither_ask_nor_choose(ideas: Ideas) -> None:
    draft = ideas.draft()
    assert ideas.get(f"/campaigns/{draft['id']}/legal-advice", OUTSIDER).status_code == 404
    assert ideas.step(draft, "legal-choice", OUTSIDER, version=1, answers={}).status_code == 404
    assert ideas.get(f"/campaigns/{draft['id']}/legal-advice?money=yes&who=alien", MEMBER).status_code == 422
