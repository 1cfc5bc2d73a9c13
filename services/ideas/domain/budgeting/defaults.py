"""What holds for the own-funding share and for work until staff say otherwise."""

from dataclasses import dataclass

from services.contracts.own_share import DEFAULT_BASIS_POINTS, ShareBase


@dataclass(frozen=True, kw_only=True)
class ShareDefaults:
    """What the form of the terms begins with; an hour's worth also counts where no share is asked for."""

    basis_points: int = DEFAULT_BASIS_POINTS
    base: ShareBase = ShareBase.TOTAL_COST
    cents_per_hour: int = 1_500
    counts_backers: bool = True
