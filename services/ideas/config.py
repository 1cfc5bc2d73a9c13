"""Settings of ideas."""

from dataclasses import dataclass

from services.chassis.settings import ServiceSettings, one_of, setting


def _at_least_one(value: int) -> str | None:
    return None if value >= 1 else "is below 1"


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
