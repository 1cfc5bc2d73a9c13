"""Registering where money is collected."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session
from stdnum import bic as bic_number
from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import InvalidFields
from services.pledges.domain.bank.barcodes import payee_in_ascii
from services.pledges.domain.settling.sepa_countries import is_in_sepa
from services.pledges.store.books.collecting_accounts import CollectingAccount


@dataclass(frozen=True, kw_only=True)
class AccountDetails:
    """What is registered; `association_id` is nothing for the operator's own account."""

    association_id: UUID | None
    association_name: str
    payee_name: str
    iban: str
    bic: str | None = None
    stripe_account_id: str | None = None

    @property
    def kind(self) -> str:
        """`association` or `operator`."""
        return "operator" if self.association_id is None else "association"


def checked(details: AccountDetails) -> AccountDetails:
    """The details in their one form. Raises InvalidFields naming every field that is wrong."""
    errors: dict[str, list[str]] = {}
    iban, bic = "", None
    payee = payee_in_ascii(details.payee_name)
    try:
        iban = iban_number.validate(details.iban, check_country=True)
    except ValidationError:
        errors["iban"] = ["not_an_iban"]
    if iban and not is_in_sepa(iban):
        errors["iban"] = ["not_in_sepa"]
    try:
        bic = bic_number.validate(details.bic) if details.bic else None
    except ValidationError:
        errors["bic"] = ["not_a_bic"]
    if not payee:
        errors["payee_name"] = ["empty"]
    if errors:
        raise InvalidFields(errors)
    return AccountDetails(
        association_id=details.association_id,
        association_name=details.association_name.strip(),
        payee_name=payee,
        iban=iban,
        bic=bic,
        stripe_account_id=details.stripe_account_id,
    )


def register_collecting_account(
    sessions: Sessions, details: AccountDetails, *, account_id: UUID | None = None, actor: str = "system"
) -> UUID:
    """Register an account that somebody answers for (seeds, the first set-up); its id.

    The same IBAN again changes nothing. Raises InvalidFields.
    """
    with transaction(sessions) as session:
        found = session.query(CollectingAccount).filter_by(iban=checked(details).iban).one_or_none()
        return found.id if found else write_account(session, details, account_id or new_id(), actor)


def write_account(session: Session, details: AccountDetails, account_id: UUID, actor: str) -> UUID:
    """Write the account, new or changed, in the caller's transaction. Raises InvalidFields."""
    right = checked(details)
    account = session.get(CollectingAccount, account_id, with_for_update=True)
    if account is None:
        account = CollectingAccount(id=account_id, registered_at=platform_now(session))
        session.add(account)
    account.association_id = right.association_id
    account.association_name = right.association_name
    account.payee_name = right.payee_name
    account.iban = right.iban
    account.bic = right.bic
    account.stripe_account_id = right.stripe_account_id
    account.kind = right.kind
    session.flush()
    audit.record(session, actor, "collecting_account.written", str(account_id), {"kind": right.kind})
    return account_id
