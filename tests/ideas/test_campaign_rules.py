"""The pure rules of campaigns: the table of states, readiness, deadlines, law, names."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ideas.domain.campaign_states import (
    EDGES,
    PUBLIC_STATES,
    IllegalStep,
    NotReady,
    NotYours,
    Party,
    ReasonRequired,
    State,
    Step,
    follow,
    needs_fresh_look,
    open_steps,
    take,
)
from services.ideas.domain.deadlines import closing_instant, local_day, months_later
from services.ideas.domain.legal import LegalMode, is_number
from services.ideas.domain.names import like_pattern, slug_of, sort_key, title_of
from services.ideas.domain.organisers import Organiser
from services.ideas.domain.parties import parties_of
from services.ideas.domain.readiness import Gate, Missing, effective_minimum, missing

TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Line:
    amount_cents: int
    name: str = "Telineet"
    note: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Reward:
    name: str = "Talkoomuki"
    description: str = ""
    vat_basis_points: int = 2_550
    delivery_month: str = "2027-03"
    service_on: date | None = None


LURING, OLD_RATE = ("rewards", "donation_words"), ("rewards", "vat_not_in_force")


@dataclass(frozen=True)
class Content:
    """A campaign that lacks nothing."""

    title: str = "Luistelukentän valot"
    summary: str = "Kuusi valoa."
    plain_summary: str = ""
    translations: dict[str, dict[str, Any]] = field(default_factory=dict)
    story: str = "Kenttä on pimeä."
    district_slug: str | None = "emola"
    model: str = "all_or_nothing"
    goal_cents: int | None = 780_000
    minimum_cents: int | None = 500_000
    optimum_cents: int | None = None
    minimum_pledge_cents: int = 500
    deadline_on: date | None = TODAY + timedelta(days=28)
    budget_lines: list[Line] = field(default_factory=lambda: [Line(700_000), Line(80_000)])
    hypothesis: str = "Valossa luistellaan."
    target_group: str = "Koululaiset"
    measure: str = "Luistelijoita illassa"
    start_value: str = "3"
    theme: str = "movement"
    measure_unit: str = "luistelijaa"
    start_number: Decimal | None = Decimal(3)
    start_measured_on: date | None = TODAY
    legal_mode: str | None = "pienkerays"
    legal_number: str = "PK-2026-118"
    primary_purpose: str = "Valot"
    secondary_purpose: str = "Kentän huolto"
    collecting_account_id: object | None = "account"
    stop_at_optimum: bool = False
    stretch_use: str = "Penkki"
    shortfall_rule: str = "association_accepts"
    shortfall_limit_cents: int | None = None
    rewards: list[Reward] = field(default_factory=list)


def lacking(content: Content, *, verified: bool = True) -> set[tuple[str, str]]:
    found = missing(content, today=TODAY, organiser=Organiser(verified=verified))
    return {(each.field, each.code) for each in found}


def test_a_complete_campaign_lacks_nothing() -> None:
    assert lacking(Content()) == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"hypothesis": " "}, ("experiment.hypothesis", "required")),
        ({"start_value": ""}, ("experiment.start_value", "required")),
        ({"theme": ""}, ("experiment.theme", "required")),
        ({"measure_unit": " "}, ("experiment.measure_unit", "required")),
        ({"start_number": None}, ("experiment.start_number", "required")),
        ({"start_measured_on": None}, ("experiment.start_measured_on", "required")),
        ({"start_measured_on": TODAY + timedelta(days=1)}, ("experiment.start_measured_on", "in_future")),
        ({"collecting_account_id": None}, ("collecting_account_id", "required")),
        ({"budget_lines": [Line(779_999)]}, ("budget_lines", "not_the_goal")),
        ({"budget_lines": []}, ("budget_lines", "required")),
        # What is done only if more comes is over the goal, so there has to be an optimum that it reaches.
        (
            {"budget_lines": [Line(780_000), Line(1, optional=True)]},
            ("budget_lines", "not_the_optimum"),
        ),
        ({"minimum_cents": 780_001}, ("minimum_cents", "above_goal")),
        ({"optimum_cents": 779_999}, ("optimum_cents", "below_goal")),
        ({"stop_at_optimum": True}, ("optimum_cents", "required")),
        ({"stretch_use": ""}, ("stretch_use", "required")),
        ({"shortfall_rule": "sponsor_tops_up"}, ("shortfall_limit_cents", "required")),
        ({"deadline_on": TODAY - timedelta(days=1)}, ("deadline_on", "past")),
        ({"deadline_on": date(2027, 2, 22)}, ("deadline_on", "over_three_months")),
        ({"legal_number": ""}, ("legal.number", "required")),
        ({"legal_number": "tulossa"}, ("legal.number", "wrong_form")),
        ({"legal_mode": "permit"}, ("legal.number", "wrong_form")),
        ({"legal_mode": None}, ("legal.mode", "required")),
        ({"secondary_purpose": ""}, ("legal.secondary_purpose", "required")),
        ({"optimum_cents": 1_000_001}, ("goal_cents", "over_the_cap")),
        ({"legal_mode": "presale", "summary": "Lahjoita valo!"}, ("summary", "donation_words")),
        (
            {"legal_mode": "presale", "translations": {"sv": {"story": "Donera en lampa!"}}},
            ("translations.sv.story", "donation_words"),
        ),
        ({"legal_mode": "presale"}, ("rewards", "required")),
        ({"rewards": [Reward()]}, ("rewards", "not_in_collections")),
        ({"legal_mode": "presale", "rewards": [Reward(description="Kiitos, lahjoittaja")]}, LURING),
        # Fourteen percent ended with the year 2025.
        ({"legal_mode": "presale", "rewards": [Reward(), Reward(vat_basis_points=1_400)]}, OLD_RATE),
        (
            {"legal_mode": "presale", "rewards": [Reward(delivery_month="2026-11")]},
            ("rewards", "delivery_before_end"),
        ),
        (
            {"legal_mode": "presale", "rewards": [Reward(delivery_month="2029-01")]},
            ("rewards", "delivery_too_late"),
        ),
    ],
)
def test_each_lack_is_named_by_its_field(changes: dict[str, object], expected: tuple[str, str]) -> None:
    if expected == ("goal_cents", "over_the_cap"):
        changes = {"goal_cents": 1_000_001, "budget_lines": [Line(1_000_001)], **changes}
    assert expected in lacking(replace(Content(), **changes))  # type: ignore[arg-type]


def test_only_the_number_and_the_verification_may_wait_until_publishing() -> None:
    content = replace(Content(), legal_number="")
    found = missing(content, today=TODAY, organiser=Organiser(verified=False))
    assert {each.field for each in found if each.blocks is Gate.PUBLISHING} == {"legal.number", "association"}
    assert not any(Gate.SUBMISSION.stopped_by(each) for each in found)


def test_a_permit_collection_knows_no_cap_and_no_three_months() -> None:
    content = replace(
        Content(),
        legal_mode="permit",
        legal_number="RA/2026/1352",
        goal_cents=2_000_000,
        budget_lines=[Line(2_000_000)],
        deadline_on=TODAY + timedelta(days=300),
    )
    assert lacking(content) == set()


def test_a_presale_needs_no_number() -> None:
    for month in ("2026-12", "2028-12"):
        sold = [Reward(delivery_month=month)]
        assert lacking(replace(Content(), legal_mode="presale", legal_number="", rewards=sold)) == set()


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=40), st.integers(-3, 3))
def test_only_a_budget_that_sums_to_the_goal_passes(amounts: list[int], off_by: int) -> None:
    goal = sum(amounts) + off_by
    content = replace(
        Content(), legal_mode="presale", goal_cents=goal, budget_lines=[Line(each) for each in amounts]
    )
    assert (("budget_lines", "not_the_goal") in lacking(content)) == (off_by != 0)


def test_the_minimum_is_the_goal_where_none_is_set_and_nothing_where_all_is_kept() -> None:
    assert effective_minimum(replace(Content(), minimum_cents=None)) == 780_000
    assert effective_minimum(replace(Content(), model="keep_what_comes", minimum_cents=None)) == 0


# --- the table of states ----------------------------------------------------------------------

EVERY_STEP = st.sampled_from(Step)
EVERY_PARTY = st.frozensets(st.sampled_from(Party))
LACKS = st.sampled_from(
    [
        (),
        (Missing("legal.number", "required", Gate.PUBLISHING),),
        (Missing("collecting_account_id", "required"),),
        (Missing("association", "not_verified", Gate.PUBLISHING),),
    ]
)


@given(st.lists(st.tuples(EVERY_STEP, EVERY_PARTY, LACKS, st.sampled_from(["", "syy"])), max_size=60))
def test_no_path_publishes_without_review_number_and_account(
    attempts: list[tuple[Step, frozenset[Party], tuple[Missing, ...], str]],
) -> None:
    state, approved = State.DRAFT, False
    for step, parties, lacks, reason in attempts:
        try:
            edge = take(state, step, parties, missing=lacks, reason=reason)
        except (IllegalStep, NotYours, NotReady, ReasonRequired):
            continue
        if step is Step.APPROVE:
            assert Party.REVIEWER in parties
            approved = True
        if step in (Step.ASK_FOR_WORK, Step.REJECT):
            approved = False
        if edge.target is State.PUBLISHED and state is State.APPROVED:
            assert approved
            assert lacks == ()
        state = edge.target
        assert approved or state not in PUBLIC_STATES


def test_public_states_are_entered_by_publishing_alone() -> None:
    doors = {
        edge.step
        for edge in EDGES
        if edge.target in PUBLIC_STATES and any(source not in PUBLIC_STATES for source in edge.sources)
    }
    assert doors == {Step.PUBLISH}


def test_every_state_is_reached_and_every_step_stands_once() -> None:
    assert {edge.target for edge in EDGES} | {State.DRAFT} == set(State)
    assert sorted(edge.step for edge in EDGES) == sorted(Step)


def test_people_never_take_the_steps_of_pledges() -> None:
    people = frozenset(Party) - {Party.PLEDGES}
    closing = {edge.step for edge in EDGES if edge.parties == {Party.PLEDGES}}
    assert len(closing) == 4
    for state in State:
        assert not closing & set(open_steps(state, people, ()))


@given(st.sampled_from(State), st.sampled_from([e.step for e in EDGES if Party.PLEDGES in e.parties]))
def test_following_a_fact_twice_is_following_it_once(state: State, step: Step) -> None:
    once = follow(state, step)
    if once is not None:
        assert follow(once, step) is None


def test_the_decision_of_pledges_overrules_a_cancellation_that_came_too_late() -> None:
    assert follow(State.CANCELLED, Step.CLOSE_FUNDED) is State.FUNDED
    assert follow(State.CANCELLED, Step.CLOSE_CANCELLED) is None
    assert follow(State.DELIVERING, Step.CLOSE_FUNDED) is None


@given(st.frozensets(st.sampled_from(["reviewer", "admin", "finance", "helper"])))
def test_a_member_is_a_member_whatever_else_they_are(roles: frozenset[str]) -> None:
    assert parties_of(of_the_association=True, roles=roles) == {Party.MEMBER}
    assert parties_of(of_the_association=True, owns_it=True, roles=roles) == {Party.MEMBER, Party.OWNER}


def test_a_member_publishes_only_what_was_approved() -> None:
    assert needs_fresh_look(frozenset({Party.MEMBER}), 5, 4)
    assert not needs_fresh_look(frozenset({Party.MEMBER}), 4, 4)
    assert not needs_fresh_look(frozenset({Party.REVIEWER}), 5, 4)


# --- days and names ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2026, 12, 6), datetime(2026, 12, 6, 22, tzinfo=UTC)),
        # The day of 23 hours and the day of 25 hours end at their own midnight.
        (date(2027, 3, 27), datetime(2027, 3, 27, 22, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 21, tzinfo=UTC)),
        (date(2027, 10, 30), datetime(2027, 10, 30, 21, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 22, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_its_own_midnight(day: date, instant: datetime) -> None:
    assert closing_instant(day) == instant


@given(st.dates(date(2000, 1, 1), date(2099, 12, 30)))
def test_the_last_microsecond_belongs_to_the_day_and_the_instant_itself_to_the_next(day: date) -> None:
    end = closing_instant(day)
    assert local_day(end - timedelta(microseconds=1)) == day
    assert local_day(end) == day + timedelta(days=1)


def test_three_months_later_stays_within_the_month() -> None:
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2027, 11, 29), 3) == date(2028, 2, 29)
    assert months_later(date(2026, 10, 31), 2) == date(2026, 12, 31)


def test_numbers_have_the_form_of_their_authority() -> None:
    assert is_number(LegalMode.PERMIT, "RA/2026/1352")
    assert is_number(LegalMode.PERMIT, "POL-2015-8291")
    assert not is_number(LegalMode.PERMIT, "RA/26/1352")
    assert is_number(LegalMode.PIENKERAYS, "PK-2026-117")
    assert not is_number(LegalMode.PIENKERAYS, "ei vielä")


def test_names_become_addresses_and_sort_as_finns_sort() -> None:
    assert slug_of("Lähemäen talkoopuutarha – osa 2!") == "lahemaen-talkoopuutarha-osa-2"
    assert slug_of("???") == "kampanja"
    names = ["Öljylä", "Åkerlundinpuisto", "Äijälä", "Urpola", "Zeppelin"]
    assert sorted(names, key=sort_key) == ["Urpola", "Zeppelin", "Åkerlundinpuisto", "Äijälä", "Öljylä"]


@given(st.text(max_size=200))
def test_any_name_becomes_a_safe_address(name: str) -> None:
    slug = slug_of(name)
    assert 0 < len(slug) <= 60
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_search_words_are_taken_literally() -> None:
    assert like_pattern(" 100 %_\\ ") == "%100 \\%\\_\\\\%"


def test_an_idea_is_called_by_its_first_sentence() -> None:
    assert title_of("Valot kentälle. Nyt on pimeää.") == "Valot kentälle"
    long = title_of("sana " * 40)
    assert len(long) <= 81
    assert long.endswith("sana…")
