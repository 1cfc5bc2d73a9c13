"""The statement in Finnish, for the paper and the spreadsheet that an association gets."""

from services.pledges.domain.settling.statement import Row

ROWS = {
    Row.CARD: "Korttimaksut",
    Row.MOBILEPAY: "MobilePay-maksut",
    Row.BANK_TRANSFER: "Tilisiirrot",
    Row.CASH: "Käteinen",
    Row.MATCH: "Vastinraha",
    Row.REFUNDS: "Palautukset tukijoille",
    Row.DISPUTES: "Hävityt riitautukset",
    Row.OTHER: "Muut oikaisut",
    Row.SETTLED: "Aiemmin tilitetty",
}

CAUSES = {
    "card_charge": "Korttiveloitus",
    "bank_line": "Rivi tiliotteella",
    "bank_line_match": "Rivin kohdistus",
    "cash_receipt": "Käteiskuitti",
    "match_released": "Vastinraha",
    "refund_listed": "Palautus",
    "refund_dropped": "Palautus raukesi",
    "dispute_lost": "Hävitty riitautus",
    "settlement": "Tilitys",
    "reversal": "Oikaisu",
}


def cause_in_finnish(cause_kind: str) -> str:
    """What made a transaction of the books."""
    return CAUSES.get(cause_kind, cause_kind.replace("_", " "))
