"""How often a payment may be tried, by whom it is counted, and what follows.

Card testers try many cards that fail; backers try one that works. So failures weigh, and successes
do not: a page on which a card was saved is taken off the count again, which lets a library, a school
or a whole village behind one address of the network pledge all evening. Nothing refuses a whole
campaign or everybody, or an attacker could close the door for the others: there a proof is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What is counted."""

    DECLINE = "decline"
    CARD_PAGE = "card_page"
    BANK_PLEDGE = "bank_pledge"
    CODE_MAIL = "code_mail"
    CODE_TRY = "code_try"
    LOOK = "look"


class By(StrEnum):
    """By what it is counted."""

    ADDRESS = "address"
    NETWORK = "network"
    EMAIL = "email"
    CARD = "card"
    CAMPAIGN = "campaign"


class Then(StrEnum):
    """What follows when a limit is reached."""

    REFUSE = "refuse"
    PROOF = "proof"


@dataclass(frozen=True)
class Limit:
    """At most `most` within `window`.

    Declines are counted in a window that slides. The others are counted in windows of fixed
    length, so that around the turn of a window twice as many may pass.
    """

    kind: Kind
    by: By
    most: int
    window: timedelta
    then: Then = Then.REFUSE

    @property
    def counter(self) -> str:
        """The name under which it is counted; windows of two lengths may start at the same instant."""
        return f"{self.kind}/{self.by}/{int(self.window.total_seconds())}s"

    def window_start(self, now: datetime) -> datetime:
        """The start of the fixed window that holds this instant."""
        return EPOCH + (now - EPOCH) // self.window * self.window

    def seconds_left(self, since: datetime, now: datetime) -> int:
        """Whole seconds until the window that began then is over, at least one."""
        return max(1, -(-(since + self.window - now) // timedelta(seconds=1)))


_MINUTE, _TEN_MINUTES, _HOUR = timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)
_DAY, _MONTH = timedelta(days=1), timedelta(days=30)

LIMITS: tuple[Limit, ...] = (
    # A wrong security code, a card without money, another card: three in a row happen to anybody.
    Limit(Kind.DECLINE, By.ADDRESS, 3, _TEN_MINUTES, Then.PROOF),
    Limit(Kind.DECLINE, By.ADDRESS, 6, _HOUR),
    Limit(Kind.DECLINE, By.ADDRESS, 15, _DAY),
    # A mobile operator puts a district behind one network; of honest cards one in twenty fails.
    Limit(Kind.DECLINE, By.NETWORK, 8, _TEN_MINUTES, Then.PROOF),
    Limit(Kind.DECLINE, By.NETWORK, 20, _HOUR),
    # A day without cards for a whole operator is what an attacker might want, so here a proof is enough.
    Limit(Kind.DECLINE, By.NETWORK, 60, _DAY, Then.PROOF),
    # Anybody can write somebody else's address, so a mailbox is never refused.
    Limit(Kind.DECLINE, By.EMAIL, 5, _HOUR, Then.PROOF),
    Limit(Kind.DECLINE, By.EMAIL, 10, _DAY, Then.PROOF),
    # Guessing the date and the code of one number. Card networks fine for more than 15 tries in a month.
    Limit(Kind.DECLINE, By.CARD, 5, _DAY),
    Limit(Kind.DECLINE, By.CARD, 12, _MONTH),
    Limit(Kind.DECLINE, By.CAMPAIGN, 20, _TEN_MINUTES, Then.PROOF),
    # Pages that were opened and led to no card.
    Limit(Kind.CARD_PAGE, By.ADDRESS, 40, _HOUR),
    Limit(Kind.CARD_PAGE, By.NETWORK, 160, _HOUR),
    # Each of these sends a mail to an address that nobody has proved.
    Limit(Kind.BANK_PLEDGE, By.ADDRESS, 120, _HOUR),
    Limit(Kind.BANK_PLEDGE, By.NETWORK, 480, _HOUR),
    Limit(Kind.BANK_PLEDGE, By.EMAIL, 20, _DAY),
    Limit(Kind.CODE_MAIL, By.ADDRESS, 20, _HOUR),
    Limit(Kind.CODE_MAIL, By.NETWORK, 80, _HOUR),
    Limit(Kind.CODE_MAIL, By.EMAIL, 5, _HOUR),
    Limit(Kind.CODE_TRY, By.ADDRESS, 40, _HOUR),
    Limit(Kind.CODE_TRY, By.NETWORK, 160, _HOUR),
    # Each return from a card page asks the provider, which bears only so many questions a second.
    Limit(Kind.LOOK, By.ADDRESS, 30, _MINUTE),
    Limit(Kind.LOOK, By.NETWORK, 120, _MINUTE),
)

LONGEST_WINDOW = max(limit.window for limit in LIMITS)


def limits_of(kind: Kind, known: Iterable[By], percent: int = 100) -> tuple[Limit, ...]:
    """The limits on this kind by what is known of who tries, eased or tightened by the setting."""
    held = set(known)
    return tuple(
        Limit(each.kind, each.by, max(1, each.most * percent // 100), each.window, each.then)
        for each in LIMITS
        if each.kind is kind and each.by in held
    )
