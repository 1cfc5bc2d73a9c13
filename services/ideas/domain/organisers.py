"""Who may gather money: what the law and the platform ask of an organiser."""

from dataclasses import dataclass

from services.ideas.domain.legal import MOST_PIENKERAYS_IN_YEAR


@dataclass(frozen=True, kw_only=True)
class Organiser:
    """What is known of a campaign's association.

    `reachable` says that address, e-mail and phone are known, as they must be shown wherever money is
    asked for; `is_public_body` is the city itself, which may not run a collection; `pienkerays_begun`
    counts the small-scale collections that it has begun in the calendar year.
    """

    verified: bool
    reachable: bool = True
    is_public_body: bool = False
    pienkerays_begun: int = 0

    @property
    def may_begin_pienkerays(self) -> bool:
        """Whether the year leaves room for one more, whatever became of those before."""
        return self.pienkerays_begun < MOST_PIENKERAYS_IN_YEAR
