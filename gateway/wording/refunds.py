"""Words for money on its way back and for disputes of it, as the finance desk says them."""

from collections.abc import Callable

from flask_babel import gettext, ngettext

from gateway.clients.finance import Approval
from gateway.wording.settling import bank_reason
from services.contracts.money import format_euros


def refund_trouble(code: str | None) -> str:
    """What holds a refund up; it goes on by itself."""
    words = {
        "balance_insufficient": gettext("Stripen saldo ei riitä. Yritetään uudelleen tunnin välein."),
        "insufficient_funds": gettext("Stripen saldo ei riitä. Yritetään uudelleen tunnin välein."),
        "charge_disputed": gettext("Maksu on riitautettu. Palautus odottaa pankin päätöstä."),
    }
    return words.get(code or "", gettext("Stripe ei ota palautusta vielä vastaan. Yritetään uudelleen."))


def refund_failure(code: str | None) -> str:
    """Why a refund came back or was refused."""
    words = {
        "expired_or_canceled_card": gettext("Kortti on vanhentunut tai suljettu."),
        "lost_or_stolen_card": gettext("Kortti on ilmoitettu kadonneeksi."),
        "declined": gettext("Kortin pankki ei ottanut rahaa vastaan."),
        "charge_for_pending_refund_disputed": gettext("Maksu riitautettiin palautuksen aikana."),
        "charge_disputed": gettext("Maksu on ollut riitautettuna, eikä Stripe palauta sitä enää."),
        "charge_already_refunded": gettext("Stripe on palauttanut maksun jo aiemmin."),
        "amount_too_large": gettext("Summa on suurempi kuin Stripessä on palautettavaa."),
        "resource_missing": gettext("Stripe ei tunne maksua."),
        "canceled": gettext("Palautus peruttiin Stripessä."),
    }
    # Two letters and two digits are our own bank's words for a payment of a payment file.
    return words.get(code or "") or bank_reason(code)


def reasons_to_refund() -> list[tuple[str, str]]:
    """Why finance may give money back, for a form."""
    return [
        ("requested", gettext("Tukija pyysi")),
        ("by_mistake", gettext("Maksettu vahingossa")),
        ("not_delivered", gettext("Hanke ei toteudu")),
        ("fraud_warning", gettext("Epäilty väärinkäyttö")),
        ("agreed", gettext("Muu sovittu syy")),
    ]


def dispute_state(state: str) -> tuple[str, str]:
    """Where a dispute stands, with the tag's kind."""
    words = {
        "reported": (gettext("Ilmoitettu"), "warning"),
        "warning_needs_response": (gettext("Kysely, vastaa"), "warning"),
        "warning_under_review": (gettext("Kyselyyn on vastattu"), ""),
        "warning_closed": (gettext("Kysely päättyi"), "good"),
        "needs_response": (gettext("Riitautettu, vastaa"), "bad"),
        "under_review": (gettext("Pankki käsittelee"), "warning"),
        "won": (gettext("Voitettu"), "good"),
        "lost": (gettext("Hävitty"), "bad"),
        "prevented": (gettext("Estetty ennalta"), ""),
    }
    return words.get(state, (state, ""))


def dispute_reason(code: str) -> str:
    """Why the payer's bank disputes the charge."""
    words = {
        "fraudulent": gettext("kortinhaltija ei tunnista maksua"),
        "duplicate": gettext("maksettu kahdesti"),
        "product_not_received": gettext("luvattua ei ole saatu"),
        "product_unacceptable": gettext("luvattu ei vastaa kuvausta"),
        "credit_not_processed": gettext("luvattua hyvitystä ei ole saatu"),
        "subscription_canceled": gettext("kuukausituki on lopetettu"),
        "unrecognized": gettext("kortinhaltija ei tunnista maksua"),
        "general": gettext("syytä ei ole kerrottu"),
    }
    return words.get(code, gettext("muu syy (%(code)s)", code=code))


def fraud_type(code: str) -> str:
    """What the card's issuer suspects."""
    words = {
        "made_with_stolen_card": gettext("maksettu varastetulla kortilla"),
        "made_with_lost_card": gettext("maksettu kadonneella kortilla"),
        "made_with_stolen_or_lost_card": gettext("maksettu varastetulla tai kadonneella kortilla"),
        "card_never_received": gettext("kortti ei koskaan tullut haltijalleen"),
        "unauthorized_use_of_card": gettext("korttia on käytetty luvatta"),
    }
    return words.get(code, gettext("epäilty väärinkäyttö"))


def letter_name(template: str) -> str:
    """What a letter to a backer was about."""
    words = {
        "pledge_received": gettext("Maksuohje"),
        "card_saved": gettext("Kortti on tallennettu"),
        "bank_payment_received": gettext("Tilisiirto on tullut perille"),
        "payment_reminder": gettext("Muistutus tilisiirrosta"),
        "pledge_outcome": gettext("Miten kampanja päättyi"),
        "card_charged": gettext("Kortti on veloitettu"),
        "repair_needed": gettext("Korttia ei voitu veloittaa"),
        "pledge_released": gettext("Tuki on päättynyt"),
        "refund_listed": gettext("Palautus tulossa"),
        "refund_paid": gettext("Palautus on maksettu"),
        "refund_failed": gettext("Palautus ei mennyt perille"),
    }
    return words.get(template, gettext("Muu viesti (%(name)s)", name=template))


_KINDS = frozenset({"pledge_refund", "refund_batch", "refund_by_bank", "dispute_write_off"})


def is_about_return(approval: Approval) -> bool:
    """Whether the request is one whose sentence is made here."""
    return approval.kind in _KINDS


def return_text(approval: Approval, reason_words: Callable[[str], str]) -> str:
    """One sentence that tells exactly what a yes would do."""
    about = approval.summary
    reason = reason_words(about.get("refund_reason") or "")
    match approval.kind:
        case "pledge_refund":
            where = {"number": about.get("pledge_number", ""), "campaign": about.get("campaign_title", "")}
            if about.get("automatic"):
                return gettext(
                    "Tuki %(number)s (%(campaign)s), %(reason)s. Palautuu itsestään samalla maksutavalla.",
                    reason=reason,
                    **where,
                )
            return gettext(
                "Tuki %(number)s (%(campaign)s), %(reason)s. Maksetaan pankista tilille %(account)s.",
                reason=reason,
                account=about.get("payer_account_masked") or gettext("ei tiedossa"),
                **where,
            )
        case "refund_by_bank":
            return gettext(
                "Palautus %(number)s maksetaan pankista: saaja %(name)s, tili %(iban)s",
                number=about.get("refund_number", ""),
                name=about.get("payee_name") or gettext("poistettu"),
                iban=about.get("payee_iban") or gettext("poistettu"),
            )
        case "dispute_write_off":
            return gettext(
                "Hävitty riitautus, tuki %(number)s (%(campaign)s): kampanjalla ei ole enää rahaa tähän.",
                number=about.get("pledge_number", ""),
                campaign=about.get("campaign_title", ""),
            )
        case _:
            return _batch_text(about)


def _batch_text(about: dict[str, object]) -> str:
    title = about.get("campaign_title") or ""
    what = title or gettext("Valitut palautukset")
    if about.get("batch_kind") == "campaign":
        what = gettext("Koko kampanja %(title)s", title=title)
    return ngettext(
        "%(what)s: %(num)d palautus. Itsestään palautuu %(automatic)s, pankista maksetaan %(bank)s.",
        "%(what)s: %(num)d palautusta. Itsestään palautuu %(automatic)s, pankista maksetaan %(bank)s.",
        int(str(about.get("refunds") or 0)),
        what=what,
        automatic=format_euros(int(str(about.get("automatic_cents") or 0))),
        bank=format_euros(int(str(about.get("bank_cents") or 0))),
    )
