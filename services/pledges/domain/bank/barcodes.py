"""What a payer scans: the digits of the Finnish bank bar code and the text of the EPC QR code."""

import unicodedata
from datetime import date

from services.pledges.domain.bank import references

# The bar code has six places for euros; a larger sum is left for the payer to write.
_LARGEST_BARCODE_CENTS = 99_999_999
_LONGEST_PAYEE = 70


def bank_barcode(iban: str, reference: str, amount_cents: int, due_on: date | None) -> str:
    """The 54 digits of the bar code, version 4 for a viite and 5 for an RF reference.

    Source: Finance Finland, bank bar code guide 5.3. Raises ValueError unless the IBAN is Finnish,
    the reference valid and the sum not negative.
    """
    account = iban.replace(" ", "").upper()
    if not (account.startswith("FI") and len(account) == 18 and account[2:].isdigit()):
        raise ValueError("only a Finnish IBAN fits the bar code")
    if amount_cents < 0:
        raise ValueError("a sum to be paid is not negative")
    amount = f"{amount_cents if amount_cents <= _LARGEST_BARCODE_CENTS else 0:08d}"
    due = due_on.strftime("%y%m%d") if due_on else "000000"
    if references.is_viite(reference):
        return f"4{account[2:]}{amount}000{reference.lstrip('0'):0>20}{due}"
    if references.is_rf(reference) and reference[4:].isdigit():
        return f"5{account[2:]}{amount}{reference[2:4]}{reference[4:]:0>21}{due}"
    raise ValueError("not a reference that the bar code can carry")


def epc_text(payee: str, iban: str, bic: str | None, reference_rf: str, amount_cents: int) -> str:
    """The text of an EPC QR code (EPC069-12, version 002, UTF-8).

    Raises ValueError for an RF that fails its check, a payee that is not short ASCII, or a sum out of range.
    """
    if not references.is_rf(reference_rf):
        raise ValueError("not an RF reference")
    if not (payee.isascii() and payee.isprintable() and 0 < len(payee) <= _LONGEST_PAYEE):
        raise ValueError("the payee is 1 to 70 plain letters")
    if not 1 <= amount_cents <= 99_999_999_999:
        raise ValueError("the sum is between 0.01 and 999999999.99 euros")
    amount = f"EUR{amount_cents // 100}.{amount_cents % 100:02d}"
    return "\n".join(("BCD", "002", "1", "SCT", bic or "", payee, iban, amount, "", reference_rf))


def payee_in_ascii(name: str) -> str:
    """The name as every scanner reads it: letters lose their marks, anything else becomes a space."""
    replaced = name.replace("–", "-").replace("’", "'").replace("ø", "o").replace("Ø", "O")
    plain = "".join(
        character if character.isascii() and character.isprintable() else " "
        for character in unicodedata.normalize("NFKD", replaced)
        if not unicodedata.combining(character)
    )
    return " ".join(plain.split())[:_LONGEST_PAYEE].rstrip()
