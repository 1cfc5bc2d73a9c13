"""What a picture belongs to, and how many pictures that may have."""

from enum import StrEnum

LONGEST_DESCRIPTION = 300


class OwnerKind(StrEnum):
    """What a picture belongs to; a report is known by its campaign, a held picture by itself."""

    CAMPAIGN = "campaign"
    UPDATE = "update"
    REPORT = "report"
    IDEA = "idea"
    HELD = "held"


MOST_PICTURES = {
    OwnerKind.CAMPAIGN: 6,
    OwnerKind.UPDATE: 4,
    OwnerKind.REPORT: 8,
    OwnerKind.IDEA: 1,
    OwnerKind.HELD: 1,
}

# The first picture is the one on cards.
MAIN_POSITION = 1
