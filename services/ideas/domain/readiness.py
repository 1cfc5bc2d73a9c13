"""What a campaign still lacks, field by field: the checklist of its makers and the gate of publishing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from services.ideas.domain import legal
from services.ideas.domain.donation_words import donation_words
from services.ideas.domain.drafting.budget import budget_fault
from services.ideas.domain.drafting.translations import translated_texts
from services.ideas.domain.experimenting import draft_rules
from services.ideas.domain.legal import LegalMode
from services.ideas.domain.organisers import Organiser
from services.ideas.domain.selling.rewards import Reward
from services.ideas.domain.selling.rewards import faults as reward_faults

SMALLEST_PLEDGE_FLOOR_CENTS = 50


class Model(StrEnum):
    """When backers pay: only if the minimum is reached, or at once."""

    ALL_OR_NOTHING = "all_or_nothing"
    KEEP_WHAT_COMES = "keep_what_comes"


class ShortfallRule(StrEnum):
    """What follows when a funded campaign collects less than it had secured."""

    ASSOCIATION_ACCEPTS = "association_accepts"
    REFUND_ALL = "refund_all"
    SPONSOR_TOPS_UP = "sponsor_tops_up"


class Gate(StrEnum):
    """Two moments at which content is checked; publishing asks for all that submission does."""

    SUBMISSION = "submission"
    PUBLISHING = "publishing"

    def stopped_by(self, missing: "Missing") -> bool:
        """Whether the lack stands in the way here."""
        return self is Gate.PUBLISHING or missing.blocks is Gate.SUBMISSION


@dataclass(frozen=True)
class Missing:
    """One lack: the field as the API names it, a stable code, and the first gate that it shuts.

    `words` are those of the text that stand in the way.
    """

    field: str
    code: str
    blocks: Gate = Gate.SUBMISSION
    words: tuple[str, ...] = ()


class BudgetLine(Protocol):
    """One thing that the money buys."""

    @property
    def name(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def amount_cents(self) -> int: ...
    @property
    def optional(self) -> bool: ...


class Content(Protocol):
    """What the rules read of a campaign."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def plain_summary(self) -> str: ...
    @property
    def translations(self) -> Mapping[str, Mapping[str, Any]]: ...
    @property
    def story(self) -> str: ...
    @property
    def district_slug(self) -> str | None: ...
    @property
    def model(self) -> str: ...
    @property
    def goal_cents(self) -> int | None: ...
    @property
    def minimum_cents(self) -> int | None: ...
    @property
    def optimum_cents(self) -> int | None: ...
    @property
    def minimum_pledge_cents(self) -> int: ...
    @property
    def deadline_on(self) -> date | None: ...
    @property
    def budget_lines(self) -> Sequence[BudgetLine]: ...
    @property
    def hypothesis(self) -> str: ...
    @property
    def target_group(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def start_value(self) -> str: ...
    @property
    def theme(self) -> str: ...
    @property
    def measure_unit(self) -> str: ...
    @property
    def start_number(self) -> Decimal | None: ...
    @property
    def start_measured_on(self) -> date | None: ...
    @property
    def legal_mode(self) -> str | None: ...
    @property
    def legal_number(self) -> str: ...
    @property
    def primary_purpose(self) -> str: ...
    @property
    def secondary_purpose(self) -> str: ...
    @property
    def rewards(self) -> Sequence[Reward]: ...
    @property
    def collecting_account_id(self) -> object | None: ...
    @property
    def stop_at_optimum(self) -> bool: ...
    @property
    def stretch_use(self) -> str: ...
    @property
    def shortfall_rule(self) -> str: ...
    @property
    def shortfall_limit_cents(self) -> int | None: ...


def effective_minimum(content: Content) -> int:
    """What must be secured for the campaign to succeed, in cents; a goal without a minimum is the minimum."""
    if content.model == Model.KEEP_WHAT_COMES:
        return content.minimum_cents or 0
    return content.minimum_cents or content.goal_cents or 0


def has_sponsor(content: Content) -> bool:
    """Whether somebody is declared to fill a shortfall; money taken at once cannot fall short."""
    declared = content.shortfall_rule == ShortfallRule.SPONSOR_TOPS_UP
    return declared and content.model == Model.ALL_OR_NOTHING


def missing(content: Content, *, today: date, organiser: Organiser) -> list[Missing]:
    """Everything that still stands between the content and publishing, in the order of the form.

    `today` is the day on which the campaign would start.
    """
    found: list[Missing] = []
    for check in _CHECKS:
        found.extend(check(content, today))
    found.extend(_organiser(content, organiser))
    return found


def _organiser(content: Content, organiser: Organiser) -> Iterator[Missing]:
    if not organiser.verified:
        yield Missing("association", "not_verified", Gate.PUBLISHING)
    if not organiser.reachable:
        yield Missing("association", "not_reachable", Gate.PUBLISHING)
    if organiser.is_public_body:
        yield Missing("association", "public_body")
    # The year may turn, or the other campaign be given up, before this one is published.
    if content.legal_mode == LegalMode.PIENKERAYS and not organiser.may_begin_pienkerays:
        yield Missing("legal.mode", "two_this_year", Gate.PUBLISHING)


_REQUIRED_TEXTS = {
    "title": "title",
    "summary": "summary",
    "story": "story",
    "experiment.hypothesis": "hypothesis",
    "experiment.target_group": "target_group",
    "experiment.measure": "measure",
    "experiment.start_value": "start_value",
}


def _texts(content: Content, _today: date) -> Iterator[Missing]:
    for field, attribute in _REQUIRED_TEXTS.items():
        if not getattr(content, attribute).strip():
            yield Missing(field, "required")
    if content.district_slug is None:
        yield Missing("district_slug", "required")
    if content.collecting_account_id is None:
        yield Missing("collecting_account_id", "required")


def _experiment(content: Content, today: date) -> Iterator[Missing]:
    for field, code in draft_rules.lacks_of(content, today):
        yield Missing(field, code)


def _sums(content: Content, _today: date) -> Iterator[Missing]:
    goal, optimum = content.goal_cents, content.optimum_cents
    if not goal:
        yield Missing("goal_cents", "required")
        return
    if (content.minimum_cents or 0) > goal:
        yield Missing("minimum_cents", "above_goal")
    if optimum is not None and optimum < goal:
        yield Missing("optimum_cents", "below_goal")
    if content.stop_at_optimum and optimum is None:
        yield Missing("optimum_cents", "required")
    if has_sponsor(content) and not content.shortfall_limit_cents:
        yield Missing("shortfall_limit_cents", "required")
    if not content.stop_at_optimum and not content.stretch_use.strip():
        yield Missing("stretch_use", "required")
    if content.minimum_pledge_cents < SMALLEST_PLEDGE_FLOOR_CENTS:
        yield Missing("minimum_pledge_cents", "below_floor")


def _budget(content: Content, _today: date) -> Iterator[Missing]:
    if not content.budget_lines:
        yield Missing("budget_lines", "required")
    elif fault := budget_fault(content.budget_lines, content.goal_cents, content.optimum_cents):
        yield Missing("budget_lines", fault)


def _deadline(content: Content, today: date) -> Iterator[Missing]:
    if content.deadline_on is None:
        yield Missing("deadline_on", "required")
    elif content.deadline_on < today:
        yield Missing("deadline_on", "past")
    elif content.legal_mode is not None:
        latest = legal.last_allowed_day(LegalMode(content.legal_mode), today)
        if latest is not None and content.deadline_on > latest:
            yield Missing("deadline_on", "over_three_months")


def _law(content: Content, _today: date) -> Iterator[Missing]:
    if content.legal_mode is None:
        yield Missing("legal.mode", "required")
        return
    mode = LegalMode(content.legal_mode)
    if mode is LegalMode.PRESALE:
        yield from _sale(content)
        return
    # The authority often answers only after the review, so the number alone may come later.
    if not content.legal_number:
        yield Missing("legal.number", "required", Gate.PUBLISHING)
    elif not legal.is_number(mode, content.legal_number):
        yield Missing("legal.number", "wrong_form")
    if not content.primary_purpose.strip():
        yield Missing("legal.primary_purpose", "required")
    cap = legal.cap_cents(mode)
    if cap is not None:
        if not content.secondary_purpose.strip():
            yield Missing("legal.secondary_purpose", "required")
        if (content.goal_cents or 0) > cap:
            yield Missing("goal_cents", "over_the_cap")
        if (content.optimum_cents or 0) > cap:
            yield Missing("optimum_cents", "over_the_cap")


def _rewards(content: Content, today: date) -> Iterator[Missing]:
    for fault in reward_faults(content.legal_mode, content.rewards, content.deadline_on, today):
        yield Missing("rewards", fault)


def _sale(content: Content) -> Iterator[Missing]:
    for field, texts in public_texts(content).items():
        if words := donation_words(texts):
            yield Missing(field, "donation_words", words=words)


def public_texts(content: Content) -> dict[str, list[str]]:
    """Every text of the campaign that a backer reads before paying, by field."""
    texts = {field: [getattr(content, attribute)] for field, attribute in _REQUIRED_TEXTS.items()}
    texts["plain_summary"] = [content.plain_summary]
    texts["stretch_use"] = [content.stretch_use]
    texts["rewards"] = [text for each in content.rewards for text in (each.name, each.description)]
    texts["budget_lines"] = [text for line in content.budget_lines for text in (line.name, line.note)]
    return texts | translated_texts(content)


_CHECKS: tuple[Callable[[Content, date], Iterator[Missing]], ...] = (
    _texts,
    _experiment,
    _sums,
    _budget,
    _deadline,
    _law,
    _rewards,
)
