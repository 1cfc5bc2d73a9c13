"""The rest of the demo city: loaded once, straight into the databases, as it stands on the day of loading."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from infra.demo.loading import Place, load_city
from infra.demo.people import WITH_DRAWER, associations
from infra.demo.plan import AccountHolder, Cast, Organiser
from infra.launcher.demo_accounts import People
from infra.launcher.demo_ideas import wait_for_associations
from infra.launcher.demo_people import ASSOCIATIONS, OPERATOR, OPERATOR_IBAN, OPERATOR_NAME, DemoAssociation
from infra.launcher.demo_pledges import desk_name, pledges_of
from infra.launcher.keys import write_private
from infra.launcher.problems import CannotGoOn
from infra.launcher.world import INVENTED_PHONE, World
from services.chassis.database import platform_now, reading
from services.chassis.settings import read_settings
from services.contracts.roles import Role
from services.ideas.config import IdeasSettings
from services.ideas.wiring import wire as wire_ideas
from services.pledges.usecases.at_the_desk.show_cash import list_desks
from services.pledges.usecases.context import Context


def ensure_neighbourhoods(world: World, people: People, accounts: Mapping[str, uuid.UUID]) -> None:
    """Load the campaigns, ideas and pledges of all districts, unless that was done."""
    if world.environment != "local":
        raise CannotGoOn("The demo city is for a developer's own machine.")
    ideas = wire_ideas(read_settings(IdeasSettings, "ideas", world.settings("ideas")))
    try:
        # Members of the register name associations, which accounts tells ideas of.
        wait_for_associations(ideas, people)
        with pledges_of(world, jobs=True) as pledges:
            place = Place(
                pledges=pledges.sessions,
                ideas=ideas.sessions,
                sealer=pledges.sealer,
                digests=ideas.context.digests,
                sandboxes=world.data / "sandbox",
                desks=_desks(pledges),
            )
            load_city(place, _cast(people, accounts), _day_of_loading(world, pledges))
    finally:
        ideas.sessions.engine.dispose()


def _day_of_loading(world: World, pledges: Context) -> datetime:
    """When it was first tried: a second attempt makes the same rows, so that it can go on."""
    note = world.data / "demo_city.json"
    if not note.exists():
        with reading(pledges.sessions) as session:
            now = platform_now(session)
        write_private(note, json.dumps({"loaded_at": now.isoformat()}))
    return datetime.fromisoformat(json.loads(note.read_text())["loaded_at"]).astimezone(UTC)


def _desks(pledges: Context) -> dict[str, uuid.UUID]:
    known = {desk["name"]: uuid.UUID(str(desk["id"])) for desk in list_desks(pledges.sessions)}
    return {each.key: known[desk_name(each)] for each in associations() if each.key in WITH_DRAWER}


def _cast(people: People, accounts: Mapping[str, uuid.UUID]) -> Cast:
    return Cast(
        reviewer=people.by_role[Role.REVIEWER].actor,
        finance=people.by_role[Role.FINANCE].actor,
        approver=people.by_role[Role.FINANCE_APPROVER].actor,
        helper=people.by_role[Role.HELPER].actor,
        organisers={each.key: _organiser(each, people, accounts) for each in associations()},
        operator=AccountHolder(
            key=OPERATOR, name=OPERATOR_NAME, iban=OPERATOR_IBAN, account_id=accounts[OPERATOR]
        ),
        of_stories={each.key: people.associations[each.key] for each in ASSOCIATIONS},
    )


def _organiser(each: DemoAssociation, people: People, accounts: Mapping[str, uuid.UUID]) -> Organiser:
    return Organiser(
        key=each.key,
        id=people.associations[each.key],
        name=each.name,
        business_id=each.business_id,
        address=each.address,
        email=each.owner_email,
        phone=INVENTED_PHONE,
        iban=each.iban,
        account_id=accounts[each.key],
        owner=str(people.owners[each.key].subject),
    )
