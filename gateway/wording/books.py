"""Words for the books: their accounts, and what made a transaction."""

from flask_babel import gettext


def ledger_account(account: str) -> str:
    """An account of the books; what follows its colon says whose it is and is left out."""
    noun = account.partition(":")[0]
    return _accounts().get(noun, noun)


def ledger_nouns() -> list[str]:
    """Every kind of account, in the order of the chart."""
    return list(_accounts())


def _accounts() -> dict[str, str]:
    return {
        "bank": gettext("Pankkitili"),
        "stripe_balance": gettext("Stripe-saldo"),
        "stripe_in_transit": gettext("Stripestä matkalla pankkiin"),
        "bank_in_transit": gettext("Pankista matkalla"),
        "cash_desk": gettext("Käteiskassa"),
        "held": gettext("Kampanjan varat"),
        "payable": gettext("Maksetaan yhdistykselle"),
        "holdback": gettext("Pidätetty osuus"),
        "refunds_due": gettext("Palautettavaa"),
        "unallocated_receipts": gettext("Selvittämättömät maksut"),
        "match_fund": gettext("Vastinrahasto"),
        "match_reserved": gettext("Varattu vastinraha"),
        "disputed": gettext("Riitautettu"),
        "vat": gettext("Arvonlisävero"),
        "stripe_fees": gettext("Stripen kulut"),
        "bank_fees": gettext("Pankin kulut"),
        "write_off": gettext("Alaskirjaukset"),
    }


def cause(kind: str) -> str:
    """What made a transaction of the books."""
    words = {
        "card_charge": gettext("Korttiveloitus"),
        "bank_line": gettext("Rivi tiliotteella"),
        "bank_line_replaced": gettext("Rivi korvautui"),
        "bank_line_match": gettext("Rivin kohdistus"),
        "bank_line_part": gettext("Rivin osa"),
        "bank_line_returned": gettext("Rivi palasi jonoon"),
        "refund_listed": gettext("Palautus listattu"),
        "cash_receipt": gettext("Käteiskuitti"),
        "cash_difference": gettext("Kassan erotus"),
        "cash_deposit": gettext("Käteinen pankkiin"),
        "card_refund": gettext("Palautus maksutavalle"),
        "card_refund_failed": gettext("Palautus tuli takaisin"),
        "refund_dropped": gettext("Palautus raukesi"),
        "dispute_moved": gettext("Riitautettu maksu"),
        "dispute_lost": gettext("Hävitty riitautus"),
        "dispute_written_off": gettext("Luottotappio"),
        "payout": gettext("Stripe-tilitys lähti"),
        "reversal": gettext("Oikaisu"),
        "transfer": gettext("Siirto yhdistykselle"),
        "settlement": gettext("Tilitys"),
        "payment_ordered": gettext("Maksu lähti pankkiin"),
        "transfer_reversal": gettext("Haettu takaisin yhdistykseltä"),
        "match_reserved": gettext("Vastinraha varattiin"),
        "match_released": gettext("Vastinraha vapautui kampanjalle"),
    }
    return words.get(kind, kind.replace("_", " "))
