"""The statement of a campaign as the ledger has it now, and what the next settlement would take."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.problems import NotFound
from services.pledges.domain.settling.statement import Ledger, Share, rows, share
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.sums import sums_of
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.settling.ledger_sums import ledger_of
from services.pledges.store.settling.settlements import holdback_percent, own_account_of, settled_cents

BANK_TRANSFER, RELEASE = "bank_transfer", "release"


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Out of which account a campaign is settled, and to which, where one is known."""

    collecting: CollectingAccount
    payee: CollectingAccount | None

    @property
    def way(self) -> str:
        """`release` where the money lies on the association's own account already (decision 1)."""
        return RELEASE if self.collecting.kind == "association" else BANK_TRANSFER


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A campaign at the moment of settling."""

    terms: CampaignTerms
    accounts: Accounts
    ledger: Ledger
    percent: int

    def share(self, *, is_last: bool, asked_cents: int | None) -> Share:
        """What a settlement would take now."""
        return share(self.ledger, is_last=is_last, percent=self.percent, asked_cents=asked_cents)


def standing_of(session: Session, campaign_id: UUID, account_id: UUID | None = None) -> Standing:
    """The campaign's accounts and sums; of its own account, unless another one is named. Raises NotFound.

    Sums never cross accounts (decision 1): match money that lies elsewhere is settled from there.
    """
    terms = session.get(CampaignTerms, campaign_id)
    collecting = session.get(CollectingAccount, account_id or terms.collecting_account_id) if terms else None
    if terms is None or collecting is None:
        raise NotFound("campaign")
    is_own = collecting.kind == "association"
    payee = collecting if is_own else own_account_of(session, terms.association_id)
    connected = is_own and collecting.stripe_account_id is not None
    return Standing(
        terms=terms,
        accounts=Accounts(collecting=collecting, payee=payee),
        ledger=ledger_of(session, campaign_id, collecting.id, connected=connected),
        percent=holdback_percent(session, campaign_id),
    )


def statement_of(session: Session, standing: Standing) -> dict[str, Any]:
    """The statement in whole cents; only rows that exist."""
    terms, ledger = standing.terms, standing.ledger
    campaign_id = terms.campaign_id
    return {
        "campaign_id": str(campaign_id),
        "campaign_title": terms.title,
        "association_name": terms.association_name,
        "legal_mode": terms.legal_mode,
        "legal_number": terms.legal_number,
        "collecting_account_name": standing.accounts.collecting.association_name,
        "collecting_account_kind": standing.accounts.collecting.kind,
        "way": standing.accounts.way,
        "promised_cents": sums_of(session, [campaign_id])[campaign_id].promised_cents,
        "rows": [{"row": str(row), "cents": cents} for row, cents in rows(ledger.movements).items()],
        "held_cents": ledger.held_cents,
        "fees_cents": ledger.fees_cents,
        "kept_back_cents": ledger.holdback_cents,
        "payable_cents": ledger.payable_cents,
        "settled_cents": settled_cents(session, campaign_id, standing.accounts.collecting.id),
        "passed_on_cents": ledger.passed_on_cents,
        "at_provider_cents": ledger.at_provider_cents,
        "holdback_percent": standing.percent,
    }
