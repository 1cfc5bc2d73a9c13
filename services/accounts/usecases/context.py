"""What every use case works with."""

from dataclasses import dataclass

from services.accounts.business_register import BusinessRegister
from services.accounts.domain.fingerprints import Fingerprints
from services.accounts.password_hashing import PasswordHashing
from services.chassis.database import Sessions
from services.chassis.sealing import ContactSealer


@dataclass(frozen=True)
class Context:
    """Database, keys and the hashing of passwords; built once by the wiring."""

    sessions: Sessions
    sealer: ContactSealer
    fingerprints: Fingerprints
    passwords: PasswordHashing
    platform_name: str
    business_register: BusinessRegister | None = None
