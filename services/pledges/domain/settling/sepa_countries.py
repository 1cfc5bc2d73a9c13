"""Which accounts a SEPA credit transfer reaches, by the country that begins their IBAN.

Source: European Payments Council, EPC409-09, "EPC List of SEPA Scheme Countries", column IBAN; overseas
territories and the Crown dependencies bear the codes of France, Portugal, Spain, Finland and the United
Kingdom.
"""

from stdnum import iban as iban_number

_EUROPEAN_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_ECONOMIC_AREA = "IS LI NO"
_OTHERS = "AD AL CH GB GI MC MD ME MK RS SM VA"
SEPA_COUNTRIES = frozenset(f"{_EUROPEAN_UNION} {_ECONOMIC_AREA} {_OTHERS}".split())


def is_in_sepa(iban: str) -> bool:
    """Whether a payment file may name the account's country."""
    return iban[:2] in SEPA_COUNTRIES


def can_be_paid(iban: str | None) -> bool:
    """Whether a payment file can pay the account: a right number within the SEPA."""
    return iban is not None and is_in_sepa(iban) and bool(iban_number.is_valid(iban))
