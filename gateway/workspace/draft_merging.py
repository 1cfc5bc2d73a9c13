"""Two people write at once: what touches different fields is joined, what touches the same is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.clients.campaign_desk import DeskCampaign
from gateway.wiring import services
from gateway.workspace.campaign_content import flat, nested
from services.chassis.problems import Problem

# Somebody may save again while we join; after so many rounds the person hears of it.
MOST_ROUNDS = 3


@dataclass(frozen=True)
class Clash:
    """One field that two people changed, as each left it."""

    field: str
    own: Any
    theirs: Any


@dataclass(frozen=True)
class Saved:
    """The campaign as it stands now; `joined` when somebody else had saved since it was read.

    A page that stays open after a join still shows what it read: its next save has to name that version,
    or it would take the other's text back. `own` is what that page has saved since: its later changes of the
    same fields are no clash with itself.
    """

    campaign: DeskCampaign
    joined: bool
    own: Mapping[str, Any]


class Clashing(Exception):
    """Somebody has to choose; nothing has been saved."""

    def __init__(self, clashes: list[Clash], current: DeskCampaign) -> None:
        super().__init__(", ".join(clash.field for clash in clashes))
        self.clashes = clashes
        self.current = current


def parted(
    base: Mapping[str, Any], own: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Clash]]:
    """One's own changes that stand alone, and those that somebody else has changed to something else."""
    changed = {
        field: value
        for field, value in own.items()
        if value != base.get(field) and value != theirs.get(field)
    }
    clashes = [
        Clash(field, value, theirs.get(field))
        for field, value in changed.items()
        if theirs.get(field) != base.get(field)
    ]
    together = {clash.field for clash in clashes}
    return {field: value for field, value in changed.items() if field not in together}, clashes


def save(
    campaign_id: str,
    changes: dict[str, Any],
    chosen: Mapping[str, str] | None = None,
    seen: int | None = None,
    saved_before: Mapping[str, Any] | None = None,
) -> Saved:
    """Save changes to the version that was read, joined with what others have saved since.

    `chosen` tells for fields that clashed whose text stays, as they stood in version `seen`.
    Raises Clashing, Problem.
    """
    try:
        return Saved(services().campaign_desk.change(campaign_id, changes), joined=False, own={})
    except Problem as problem:
        if problem.code != "changed_meanwhile" or changes["version"] is None:
            raise
    own = flat(changes)
    base = services().campaign_versions.version(campaign_id, changes["version"]).content
    base = {**base, **(saved_before or {})}
    for _round in range(MOST_ROUNDS):
        current = services().campaign_desk.campaign(campaign_id)
        theirs = services().campaign_versions.version(campaign_id, current.version).content
        alone, clashes = parted(base, own, theirs)
        known = (chosen or {}) if seen == current.version else {}
        if any(clash.field not in known for clash in clashes):
            raise Clashing(clashes, current)
        kept = alone | {clash.field: clash.own for clash in clashes if known[clash.field] == "own"}
        if not kept:
            return Saved(current, joined=True, own=saved_before or {})
        try:
            changed = services().campaign_desk.change(
                campaign_id, nested(kept) | {"version": current.version}
            )
            return Saved(changed, joined=True, own={**(saved_before or {}), **kept})
        except Problem as problem:
            if problem.code != "changed_meanwhile":
                raise
    raise Problem("changed_meanwhile", status=409)
