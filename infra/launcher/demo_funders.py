"""The demo city's money by funder: the plan and the outcome of the project that set the work out."""

from datetime import date

from infra.launcher.demo_accounts import People
from infra.launcher.demo_pledges import pledges_of
from infra.launcher.world import World
from services.contracts.roles import Role
from services.pledges.usecases.figures.funders import NewEntry, enter_for_funder, show_funders

_BEGAN, _ENDED = date(2018, 1, 1), date(2021, 12, 31)
_PLAN = "Suunniteltu rahoitus, Meijän Mikkeli (S21386)"
_OUTCOME = "Toteutunut julkinen rahoitus, Meijän Mikkeli (S21386)"
ENTRIES = (
    NewEntry(funder="esf", kind="planned", amount_cents=129_598_900, entered_for=_BEGAN, note=_PLAN),
    NewEntry(funder="city", kind="planned", amount_cents=23_538_700, entered_for=_BEGAN, note=_PLAN),
    NewEntry(funder="private", kind="planned", amount_cents=8_862_400, entered_for=_BEGAN, note=_PLAN),
    NewEntry(funder="public", kind="realised", amount_cents=149_094_000, entered_for=_ENDED, note=_OUTCOME),
)


def ensure_funders(world: World, people: People) -> None:
    """Enter the sums once; what is there already stays as it is."""
    finance = people.by_role[Role.FINANCE].actor
    with pledges_of(world) as pledges:
        if show_funders(pledges.sessions)["entries"]:
            return
        for entry in ENTRIES:
            enter_for_funder(pledges.sessions, entry, None, finance)
