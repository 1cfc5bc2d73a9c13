"""A life as one table: which happening leads from which state to which, and what may be told too late.

Pledge, payment, refund, dispute and transfer each have one. Three outcomes are kept apart: what moves
the row, what came late or twice and is only counted, and money taken for something that takes no
money any more. Any other pair is a fault of ours and raises.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
H = TypeVar("H", bound=StrEnum)

Edges = Mapping[H, tuple[tuple[S, ...], S]]


class IllegalTransition(ValueError):
    """The happening cannot befall a row in that state; a program error, never a person's."""


class Verdict(StrEnum):
    """What a happening means for a row in its state."""

    MOVES = "moves"
    LATE = "late"
    PAID_TWICE = "paid_twice"


@dataclass(frozen=True)
class Judgement(Generic[S]):
    """The verdict, and the state after it."""

    verdict: Verdict
    state: S


@dataclass(frozen=True)
class Lifecycle(Generic[S, H]):
    """`edges` names for each happening the states it may meet and where it leads.

    `late` are the happenings that a provider or a repeated job may report after the fact; `takes_money`
    are those that, after the fact, mean money which nobody asked for any more.
    """

    name: str
    begins: S
    edges: Edges[H, S]
    late: frozenset[H] = frozenset()
    takes_money: frozenset[H] = frozenset()

    def judge(self, state: S, happening: H) -> Judgement[S]:
        """What the happening does to a row in that state. Raises IllegalTransition."""
        sources, target = self.edges[happening]
        if state in sources:
            return Judgement(Verdict.MOVES, target)
        if happening in self.takes_money:
            return Judgement(Verdict.PAID_TWICE, state)
        if happening in self.late:
            return Judgement(Verdict.LATE, state)
        raise IllegalTransition(f"{happening} cannot befall a {self.name} that is {state}")

    def transitions(self) -> Iterator[tuple[S, H, S]]:
        """Every edge, in the order in which the table names them."""
        for happening, (sources, target) in self.edges.items():
            for source in sources:
                yield source, happening, target
