"""What campaigns may ask for, and until when residents may promise it."""

from datetime import timedelta

from services.ideas.domain.campaign_states import State

MOST_NEEDS = 40
LARGEST_COUNT = 10_000
# An address that nobody confirms keeps the goods from others for so long.
HELD_FOR = timedelta(hours=2)

# Nothing is asked for in a campaign that came to nothing or is over.
MAY_ASK = frozenset(State) - {State.REJECTED, State.NOT_FUNDED, State.CANCELLED, State.REPORTED}
# What was given counts until the last settlement, which waits for the report and for the own share.
STILL_COUNTS = MAY_ASK | {State.REPORTED}
# While the money comes in, and after it: the work is done then.
TAKES_GOODS = frozenset({State.PUBLISHED, State.CLOSING, State.FUNDED, State.DELIVERING})
CONDITIONS = ("new", "good", "worn")
