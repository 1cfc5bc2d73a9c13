"""Words for the traffic with the card provider: sweeps, transfers, payouts, and connected accounts."""

from flask_babel import gettext

from gateway.wording.day_close import item_kind
from services.contracts.money import format_euros


def sweep_step(step: str) -> str:
    """What a step of the nightly sweep looks at."""
    words = {
        "events": gettext("Tulematta jääneet ilmoitukset"),
        "payments": gettext("Avoimet korttimaksut"),
        "refunds": gettext("Palautukset"),
        "disputes": gettext("Riitautukset"),
        "payouts": gettext("Tilitykset"),
        "transfers": gettext("Siirrot yhdistyksille"),
    }
    return words.get(step, step)


def transfer_state(state: str) -> str:
    """Where a transfer stands."""
    words = {
        "intended": gettext("Jonossa"),
        "waiting": gettext("Odottaa"),
        "created": gettext("Siirretty"),
        "paid": gettext("Tilitetty pankkiin"),
        "partly_reversed": gettext("Osa haettu takaisin"),
        "reversed": gettext("Haettu takaisin"),
        "abandoned": gettext("Ei siirrettävää"),
        "failed": gettext("Ei onnistunut"),
    }
    return words.get(state, state)


def transfer_hindrance(code: str | None) -> str:
    """Why a transfer or a reversal waits; the card provider's own word where there is no better one."""
    words = {
        "refund_open": gettext("Palautus on kesken"),
        "disputed": gettext("Maksu on riitautettu"),
        "account_disabled": gettext("Yhdistyksen Stripe-tili ei ota vastaan siirtoja"),
        "account_held": gettext("Yhdistyksen Stripe-tili on vaihdettu, ja siirrot odottavat 72 tuntia"),
        "balance_insufficient": gettext("Saldo ei riitä"),
        "resource_missing": gettext("Stripe ei tunne tiliä tai maksua"),
    }
    return words.get(code or "", gettext("Stripen koodi %(code)s", code=code or "–"))


def payout_state(state: str) -> str:
    """Where a payout stands."""
    words = {
        "in_transit": gettext("Matkalla pankkiin"),
        "arrived": gettext("Pankissa"),
        "failed": gettext("Palautui"),
    }
    return words.get(state, state)


def payout_finding(finding: str) -> str:
    """What does not add up in a payout; what follows a colon tells which item or how much."""
    code, _, detail = finding.partition(":")
    match code:
        case "sum_differs":
            return gettext("Erien summa poikkeaa tilityksestä (%(sum)s)", sum=format_euros(int(detail)))
        case "unexplained":
            kind, _, source = detail.partition(":")
            return gettext(
                "Erää ei ole kirjanpidossa: %(item)s", item=f"{item_kind(kind)} {_known(source)}".strip()
            )
        case "net_differs":
            return gettext("Erän summa poikkeaa kirjanpidosta: %(item)s", item=_known(detail) or "–")
        case "failed_after_arrival":
            return gettext("Stripe kertoo tilityksen palautuneen, vaikka se on jo tiliotteella")
    return finding


def _known(source: str) -> str:
    """What an item is about; the provider names nothing for what it does by itself."""
    return "" if source == "None" else source
