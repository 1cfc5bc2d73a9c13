"""The city loaded into fresh databases of pledges and of ideas, with no service running."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock
from uuid import UUID

import psycopg
import pytest

from infra.demo import loading
from infra.demo.loading import Place, load_city
from infra.demo.people import WITH_DRAWER, associations
from infra.demo.plan import AccountHolder, Cast, Organiser
from infra.launcher import databases
from infra.launcher.demo_people import ASSOCIATIONS, OPERATOR, OPERATOR_IBAN, OPERATOR_NAME
from infra.launcher.postgres import Postgres
from services.chassis.database import Sessions, connect, make_sessions
from services.chassis.identifiers import new_id
from services.chassis.sealing import ContactSealer
from services.chassis.settings import Secret
from services.ideas.domain.protection.digests import Digests
from services.ideas.store.associations import AssociationProfile
from services.pledges.store.at_the_desk.cash import CashDesk
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)

MASTER_KEY = b"k" * 32
FINANCE, APPROVER, HELPER, REVIEWER = (f"person:{new_id()}" for _ in range(4))


@dataclass(frozen=True)
class City:
    """Where it was loaded, by whom it is told, and when that was."""

    place: Place
    cast: Cast
    now: datetime
    owner_url: str

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """The moment as the business time of pledges."""
        shift = "UPDATE platform_clock SET shift = %s"
        with psycopg.connect(databases.plain(self.owner_url), autocommit=True) as connection:
            connection.execute(shift, [moment - datetime.now(UTC)])
            yield
            connection.execute(shift, [timedelta()])


@contextmanager
def _copy(postgres: Postgres, service: str, original: str) -> Iterator[tuple[Sessions, str]]:
    copy = databases.reach(postgres.admin_url, service, f"{service}_city")
    databases.copy_database(postgres.admin_url, original, copy)
    engine = connect(copy.url, statement_seconds=60)
    try:
        yield make_sessions(engine), copy.owner_url
    finally:
        engine.dispose()
        databases.drop_database(postgres.admin_url, copy.name)


@pytest.fixture(scope="session")
def city(
    postgres: Postgres, template: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    """The city, loaded once for all that only look at it."""
    with (
        _copy(postgres, "pledges", template("pledges")) as (pledges, owner_url),
        _copy(postgres, "ideas", template("ideas")) as (ideas, _),
    ):
        cast = _cast(pledges)
        now = datetime.now(UTC)
        place = Place(
            pledges=pledges,
            ideas=ideas,
            sealer=ContactSealer(Secret(base64.b64encode(MASTER_KEY).decode())),
            digests=Digests(MASTER_KEY),
            sandboxes=tmp_path_factory.mktemp("sandboxes"),
            desks=_open_desks(pledges, cast, now),
        )
        _tell_of_associations(ideas, cast, now)
        _load_half(place, cast, now)
        assert load_city(place, cast, now) == 0
        yield City(place, cast, now, owner_url)


def _cast(pledges: Sessions) -> Cast:
    organisers = {
        each.key: Organiser(
            key=each.key,
            id=(association_id := new_id()),
            name=each.name,
            business_id=each.business_id,
            address=each.address,
            email=each.owner_email,
            phone="015 000 0000",
            iban=each.iban,
            account_id=register_collecting_account(
                pledges,
                AccountDetails(
                    association_id=association_id,
                    association_name=each.name,
                    payee_name=each.name,
                    iban=each.iban,
                ),
            ),
            owner=str(new_id()),
        )
        for each in associations()
    }
    return Cast(
        reviewer=REVIEWER,
        finance=FINANCE,
        approver=APPROVER,
        helper=HELPER,
        organisers=organisers,
        operator=_operator(pledges),
        of_stories={each.key: new_id() for each in ASSOCIATIONS},
    )


def _open_desks(pledges: Sessions, cast: Cast, now: datetime) -> dict[str, UUID]:
    with pledges() as session, session.begin():
        desks = {}
        for key in sorted(WITH_DRAWER):
            desk = CashDesk(
                id=new_id(),
                name=key,
                collecting_account_id=cast.organisers[key].account_id,
                opened_by=FINANCE,
                opened_at=now,
            )
            session.add(desk)
            desks[key] = desk.id
    return desks


def _operator(pledges: Sessions) -> AccountHolder:
    account_id = register_collecting_account(
        pledges,
        AccountDetails(
            association_id=None,
            association_name=OPERATOR_NAME,
            payee_name=OPERATOR_NAME,
            iban=OPERATOR_IBAN,
        ),
    )
    return AccountHolder(key=OPERATOR, name=OPERATOR_NAME, iban=OPERATOR_IBAN, account_id=account_id)


def _tell_of_associations(ideas: Sessions, cast: Cast, now: datetime) -> None:
    names = {each.id: each.name for each in cast.organisers.values()}
    names |= {cast.of_stories[each.key]: each.name for each in ASSOCIATIONS}
    with ideas() as session, session.begin():
        session.add_all(
            AssociationProfile(
                association_id=association_id,
                name=name,
                search_name=name.casefold(),
                postal_address="",
                public_email="",
                public_phone="",
                verified=True,
                verified_at=now,
                changed_at=now,
            )
            for association_id, name in names.items()
        )


def _load_half(place: Place, cast: Cast, now: datetime) -> None:
    """As far as the pledges, as a first attempt that was killed would leave it."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(InterruptedError):
        patch.setattr(loading, "_load_ideas", Mock(side_effect=InterruptedError))
        load_city(place, cast, now)
