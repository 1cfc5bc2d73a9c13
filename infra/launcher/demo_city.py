"""The demo city: invented people, associations, campaigns and pledges.

What the stories and sign-ins need is made as people would make it; the city around it is loaded by COPY.
Each part looks at what is there and adds what is missing, so a second run changes nothing.
"""

from infra.launcher.demo_accounts import ensure_people
from infra.launcher.demo_funders import ensure_funders
from infra.launcher.demo_ideas import ensure_campaigns
from infra.launcher.demo_neighbourhoods import ensure_neighbourhoods
from infra.launcher.demo_people import ASSOCIATIONS, PASSWORD, STAFF
from infra.launcher.demo_pledges import ensure_cash_desks, ensure_collecting_accounts, ensure_pledges
from infra.launcher.world import World


def load(world: World) -> list[str]:
    """Load the city into the running platform. Returns the lines that tell who can sign in."""
    people = ensure_people(world)
    accounts = ensure_collecting_accounts(world, people)
    ensure_cash_desks(world, people, accounts)
    ensure_neighbourhoods(world, people, accounts)
    campaigns = ensure_campaigns(world, people, accounts)
    ensure_pledges(world, people, campaigns)
    ensure_funders(world, people)
    return _sign_ins()


def _sign_ins() -> list[str]:
    return [
        f'Staff sign in with the password "{PASSWORD}" and a code from ./dev code NAME:',
        *(f"  {each.email:<20} {each.name}, {each.role.replace('_', ' ')}" for each in STAFF),
        "Associations sign in by e-mail; the message arrives in the mail inbox:",
        *(f"  {each.owner_email:<20} {each.owner_name}, {each.name}" for each in ASSOCIATIONS),
    ]
