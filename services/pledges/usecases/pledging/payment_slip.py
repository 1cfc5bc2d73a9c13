"""What a person needs to pay a bank pledge: by hand, by bar code or by QR code."""

from dataclasses import dataclass

from services.pledges.domain.bank.barcodes import bank_barcode, epc_text
from services.pledges.domain.bank.references import rf_from_viite
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import Pledge


@dataclass(frozen=True)
class Slip:
    """A payment slip; `due_on` is an ISO date."""

    payee: str
    iban: str
    reference: str
    reference_rf: str
    amount_cents: int
    due_on: str
    barcode: str
    epc_text: str


def slip_of(pledge: Pledge, account: CollectingAccount, amount_cents: int | None = None) -> Slip:
    """The slip of a bank pledge, over another sum where one is given.

    Raises ValueError for a pledge that is not paid by bank transfer.
    """
    if pledge.reference is None or pledge.due_on is None:
        raise ValueError(f"pledge {pledge.id} has no bank reference")
    rf = rf_from_viite(pledge.reference)
    cents = pledge.amount_cents if amount_cents is None else amount_cents
    return Slip(
        payee=account.association_name,
        iban=account.iban,
        reference=pledge.reference,
        reference_rf=rf,
        amount_cents=cents,
        due_on=pledge.due_on.isoformat(),
        barcode=bank_barcode(account.iban, pledge.reference, cents, pledge.due_on),
        epc_text=epc_text(account.payee_name, account.iban, account.bic, rf, cents),
    )
