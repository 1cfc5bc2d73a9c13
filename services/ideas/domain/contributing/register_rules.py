"""The register's bounds: how long a wish to join waits, how often somebody may be invited."""

from datetime import timedelta

# After that, whoever did not confirm is forgotten.
CONFIRMATION = timedelta(days=7)

# Invitations of one association within a week, and to one person within it.
WEEK = timedelta(days=7)
MOST_INVITATIONS_A_WEEK = 200
MOST_INVITATIONS_OF_ONE_PERSON_A_WEEK = 2

# Up to so many are counted; a larger number helps nobody to decide.
MOST_COUNTED = 1000
MOST_ASSOCIATIONS = 100
MOST_CERTIFICATES = 40
MOST_PARTICIPANTS = 60


def invitations_left(sent_this_week: int) -> int:
    """How many an association may still send within the week."""
    return max(0, MOST_INVITATIONS_A_WEEK - sent_this_week)
