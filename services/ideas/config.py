"""Settings of ideas."""

from dataclasses import dataclass

from services.chassis.settings import ServiceSettings, one_of, setting
from services.contracts.own_share import DEFAULT_BASIS_POINTS, WHOLE_BASIS_POINTS, ShareBase


def _at_least_one(value: int) -> str | None:
    return None if value >= 1 else "is below 1"


def _a_share(value: int) -> str | None:
    return None if 0 <= value <= WHOLE_BASIS_POINTS else "is not a number of basis points"


@dataclass(frozen=True, kw_only=True)
class IdeasSettings(ServiceSettings):
    """What every service has, and how residents' remarks are looked after."""

    # Whether staff read questions and comments before or after everybody else.
    remarks_moderation: str = setting("REMARKS_MODERATION", default="after", check=one_of("before", "after"))
    # So many visitors' flags hide a remark or an idea until staff have looked.
    flags_until_hidden: int = setting("FLAGS_UNTIL_HIDDEN", kind=int, default=3, check=_at_least_one)
    # A campaign that asks for more than this is approved by two reviewers.
    second_reviewer_above_cents: int = setting(
        "SECOND_REVIEWER_ABOVE_CENTS", kind=int, default=1_000_000, check=_at_least_one
    )
    # So many hours before a shift of voluntary work its volunteers are reminded: once, and once more.
    shift_first_reminder_hours: int = setting(
        "SHIFT_FIRST_REMINDER_HOURS", kind=int, default=48, check=_at_least_one
    )
    shift_last_reminder_hours: int = setting(
        "SHIFT_LAST_REMINDER_HOURS", kind=int, default=3, check=_at_least_one
    )
    # What staff's form begins with where an association covers a part itself; base: total_cost or grant.
    own_share_basis_points: int = setting(
        "OWN_SHARE_BASIS_POINTS", kind=int, default=DEFAULT_BASIS_POINTS, check=_a_share
    )
    own_share_base: str = setting("OWN_SHARE_BASE", default="total_cost", check=one_of(*ShareBase))
    own_share_counts_backers: bool = setting("OWN_SHARE_COUNTS_BACKERS", kind=bool, default=True)
    # What an hour of talkoot counts for where nothing else was agreed.
    talkoot_cents_per_hour: int = setting(
        "TALKOOT_CENTS_PER_HOUR", kind=int, default=1_500, check=_at_least_one
    )
