"""The composition root: settings become engine, keys and adapters, once a process."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.accounts import store
from services.accounts.business_register import BusinessRegister
from services.accounts.config import AccountsSettings
from services.accounts.domain.fingerprints import Fingerprints
from services.accounts.password_hashing import PasswordHashing
from services.accounts.usecases.context import Context
from services.chassis.clock import refuse_moved_clock
from services.chassis.database import connect, load_rows, make_sessions
from services.chassis.sealing import ContactSealer
from services.chassis.waking import make_waker


@dataclass(frozen=True)
class Wiring(Context):
    """What use cases work with, and the settings it was made from."""

    settings: AccountsSettings = field(kw_only=True)


def wire(settings: AccountsSettings) -> Wiring:
    """Build everything. Raises SettingsError where the movable clock is not allowed to stand off."""
    load_rows(store)
    engine = connect(settings.database_url)
    sessions = make_sessions(engine, make_waker(settings.service, settings.broker_url))
    refuse_moved_clock(settings, sessions)
    return Wiring(
        sessions=sessions,
        sealer=ContactSealer(settings.contact_master_key),
        fingerprints=Fingerprints(_fingerprint_key(settings)),
        passwords=PasswordHashing(),
        platform_name=settings.platform_name,
        business_register=(
            BusinessRegister(settings.business_register_url) if settings.business_register_url else None
        ),
        settings=settings,
    )


def _fingerprint_key(settings: AccountsSettings) -> bytes:
    """A key of its own, derived from the one secret that lies outside the database anyway."""
    derivation = HKDF(SHA256(), length=32, salt=None, info=b"meijan.accounts.fingerprints.v1")
    return derivation.derive(settings.contact_master_key.reveal_bytes())
