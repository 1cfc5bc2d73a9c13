"""Whose account a campaign may collect to: decision 1, after the Money Collection Act 863/2019."""

from uuid import UUID

# A sale may run through the operator's client account; a donation goes to its organiser alone.
_SALE = "presale"
OPERATOR = "operator"


class NotTheirAccount(ValueError):
    """The campaign names an account that is not its association's to collect to."""


def check_account(*, kind: str, owner_id: UUID | None, association_id: UUID, legal_mode: str) -> None:
    """An association collects to its own account, or sells through the operator's. Raises NotTheirAccount."""
    if kind == OPERATOR:
        if legal_mode != _SALE:
            raise NotTheirAccount("a donation is not collected to the operator's account")
    elif owner_id != association_id:
        raise NotTheirAccount("the account belongs to another association")
