"""Demo people and associations, through the use cases of accounts."""

import json
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyotp
from sqlalchemy import select

from infra.demo.people import associations
from infra.launcher.demo_people import ASSOCIATIONS, PASSWORD, STAFF, DemoAssociation
from infra.launcher.keys import write_private
from infra.launcher.world import World
from services.accounts.config import AccountsSettings
from services.accounts.store.associations import Association
from services.accounts.usecases.associations import NewAssociation, register_association
from services.accounts.usecases.people import register_resident, register_staff
from services.accounts.usecases.verifying.decide import verify_association
from services.accounts.wiring import Wiring, wire
from services.chassis.database import transaction
from services.chassis.identity import Identity
from services.chassis.settings import read_settings
from services.contracts.roles import MembershipRole, Role


@dataclass(frozen=True)
class People:
    """Who acts in the demo city."""

    by_role: dict[Role, Identity]
    owners: dict[str, Identity]
    associations: dict[str, uuid.UUID]


def ensure_people(world: World) -> People:
    """Staff, residents and verified associations; what is there already stays as it is."""
    accounts = wire(read_settings(AccountsSettings, "accounts", world.settings("accounts")))
    try:
        by_role = _ensure_staff(accounts, world.data / "demo_staff.json")
        owners, known = {}, {}
        reviewer = uuid.UUID(by_role[Role.REVIEWER].subject)
        for each in (*ASSOCIATIONS, *associations()):
            owner = register_resident(accounts, each.owner_name, each.owner_email)
            association_id = _ensure_association(accounts, each, owner, reviewer)
            membership = {str(association_id): MembershipRole.OWNER.value}
            owners[each.key] = Identity(caller="demo", subject=str(owner), associations=membership)
            known[each.key] = association_id
        return People(by_role, owners, known)
    finally:
        accounts.sessions.engine.dispose()


def _ensure_staff(accounts: Wiring, secrets_file: Path) -> dict[Role, Identity]:
    secrets = json.loads(secrets_file.read_text()) if secrets_file.exists() else {}
    made = {each.name: secrets.get(each.name) or pyotp.random_base32() for each in STAFF}
    # Written first: a person whose secret nobody knows could never sign in.
    write_private(secrets_file, json.dumps(made, ensure_ascii=False, indent=1))
    return {
        each.role: Identity(
            caller="demo",
            subject=str(
                register_staff(accounts, each.name, each.email, [each.role], PASSWORD, made[each.name])
            ),
            roles=frozenset({each.role.value}),
        )
        for each in STAFF
    }


def _ensure_association(
    accounts: Wiring, wanted: DemoAssociation, owner: uuid.UUID, reviewer: uuid.UUID
) -> uuid.UUID:
    with transaction(accounts.sessions) as session:
        found = session.scalars(
            select(Association).where(Association.business_id == wanted.business_id)
        ).one_or_none()
    if found is None:
        new = NewAssociation(
            name=wanted.name,
            business_id=wanted.business_id,
            postal_address=wanted.address,
            public_email=wanted.owner_email,
            public_phone="015 000 0000",
            purpose=wanted.purpose,
        )
        association_id = uuid.UUID(register_association(accounts, new, owner)["id"])
    else:
        association_id = found.id
    if found is None or found.verified_at is None:
        note = "Keksitty yhdistys, ei rekisterissä."
        verify_association(accounts, association_id, note, date(2026, 11, 1), reviewer)
    return association_id
