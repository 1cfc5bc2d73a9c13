"""Words for the codes of the finance desk: why a line waits, what is asked, where money stands."""

from flask_babel import gettext

from gateway.clients.finance import Approval
from services.contracts.money import format_euros


def line_reason(code: str | None) -> str:
    """Why a bank line waits for a person, or what became of it."""
    words = {
        "reference_missing": gettext("Viite puuttuu"),
        "reference_unknown": gettext("Viite ei ole meidän"),
        "reference_invalid": gettext("Viitteessä virhe"),
        "reference_in_message": gettext("Viite viestissä"),
        "other_account": gettext("Maksettu toiselle keräystilille"),
        "paid_twice": gettext("Maksettu kahdesti"),
        "pledge_withdrawn": gettext("Tuki on peruttu"),
        "pledge_released": gettext("Tuki on vapautettu"),
        "pledge_lapsed": gettext("Tuki on rauennut"),
        "pledge_not_open": gettext("Tuki ei odota maksua"),
        "amount_differs": gettext("Väärä summa"),
        "too_late": gettext("Tullut määräajan jälkeen"),
        "not_funded": gettext("Kampanja ei täyttynyt"),
        "campaign_cancelled": gettext("Kampanja on peruttu"),
        "statement_does_not_add_up": gettext("Tiliotteen summat eivät täsmää"),
        "zero_amount": gettext("Nollasumma"),
        "outgoing": gettext("Tililtä lähtenyt maksu"),
        "payout_unknown": gettext("Tilitystä ei tunneta"),
    }
    return words.get(code or "", code or "")


def match_reason(code: str) -> str:
    """What speaks for or against a suggestion."""
    words = {
        "same_reference": gettext("viite sama"),
        "near_reference": gettext("viite melkein sama"),
        "reference_in_message": gettext("viite viestissä"),
        "same_name": gettext("nimi sama"),
        "similar_name": gettext("nimi osittain"),
        "campaign_in_message": gettext("kampanja viestissä"),
        "same_amount": gettext("summa sama"),
        "paid_soon": gettext("maksettu pian"),
        "amount_differs": gettext("summa eri"),
        "name_differs": gettext("nimi eri"),
        "already_paid": gettext("tuki jo maksettu"),
        "pledge_ended": gettext("tuki päättynyt"),
        "campaign_closed": gettext("kampanja päättynyt"),
        "paid_before_pledge": gettext("maksettu ennen lupausta"),
        "other_account": gettext("eri keräystili"),
    }
    return words.get(code, code)


def approval_kind(kind: str) -> str:
    """What is asked for."""
    words = {
        "match": gettext("Kohdistus"),
        "line_refund": gettext("Palautus maksajalle"),
        "refund": gettext("Palautus"),
        "collecting_account": gettext("Keräystili"),
    }
    return words.get(kind, kind)


def approval_text(approval: Approval) -> str:
    """One sentence that tells exactly what a yes would do."""
    about = approval.summary
    payer = about.get("payer_name") or gettext("nimetön maksaja")
    if approval.kind == "match":
        return gettext(
            "%(payer)s, kirjattu %(day)s, tukeen %(number)s (%(campaign)s, luvattu %(promised)s)",
            payer=payer,
            day=about.get("booked_on", ""),
            number=about.get("pledge_number", ""),
            campaign=about.get("campaign_title", ""),
            promised=format_euros(about.get("pledge_amount_cents") or 0),
        )
    if "iban" in about:
        return gettext(
            "%(name)s: saaja %(payee)s, tili %(iban)s",
            name=about.get("association_name") or "",
            payee=about.get("payee_name") or "",
            iban=about["iban"],
        )
    if about.get("refund_number"):
        return gettext(
            "%(number)s, %(reason)s, tilille %(account)s",
            number=about["refund_number"],
            reason=refund_reason(about.get("refund_reason") or ""),
            account=about.get("payer_account_masked") or gettext("ei tiedossa"),
        )
    return gettext(
        "%(payer)s, kirjattu %(day)s, tilille %(account)s",
        payer=payer,
        day=about.get("booked_on", ""),
        account=about.get("payer_account_masked") or gettext("ei tiedossa"),
    )


def refund_reason(code: str) -> str:
    """Why money goes back."""
    words = {
        "not_funded": gettext("kampanja ei täyttynyt"),
        "campaign_cancelled": gettext("kampanja peruttiin"),
        "cancelled": gettext("kampanja peruttiin"),
        "withdrawn": gettext("tukija perui"),
        "paid_twice": gettext("maksettu kahdesti"),
        "too_late": gettext("tuli liian myöhään"),
        "late_success": gettext("korttimaksu onnistui liian myöhään"),
        "not_ours": gettext("ei kuulu meille"),
    }
    return words.get(code, code)


def refund_state(state: str) -> tuple[str, str]:
    """Where a refund stands, with the tag's kind."""
    words = {
        "listed": (gettext("Odottaa"), "warning"),
        "approved": (gettext("Hyväksytty maksettavaksi"), ""),
        "paid": (gettext("Maksettu"), "good"),
    }
    return words.get(state, (state, ""))


def file_problem(code: str) -> str:
    """Why a bank file was refused as a whole."""
    words = {
        "required": gettext("Valitse tiedosto"),
        "empty": gettext("Tiedosto on tyhjä"),
        "too_large": gettext("Tiedosto on liian suuri. Selaimella voi tuoda enintään 32 Mt"),
        "doctype": gettext("Tiedostossa on DOCTYPE-määrittely, jota pankin tiedostossa ei saa olla"),
        "too_deep": gettext("Tiedoston rakenne on liian syvä"),
        "not_xml": gettext("Tiedosto ei ole ehjää XML:ää. Se voi olla katkennut"),
        "unknown_format": gettext("Tiedosto ei ole camt.053 eikä camt.054"),
        "unknown_account": gettext("Tiedoston tilinumero ei ole mikään keräystileistä"),
        "wrong_currency": gettext("Tiedostossa on muuta valuuttaa kuin euroja"),
    }
    return gettext(
        "%(reason)s. Mitään ei kirjattu.",
        reason=words.get(code, gettext("Tiedostoa ei voi lukea: %(code)s", code=code)),
    )


def cause(kind: str) -> str:
    """What made a transaction of the books."""
    words = {
        "charge": gettext("Korttiveloitus"),
        "card_charged": gettext("Korttiveloitus"),
        "bank_receipt": gettext("Tilisiirto"),
        "bank_received": gettext("Tilisiirto"),
        "bank_unallocated": gettext("Kohdistamaton maksu"),
        "bank_match": gettext("Kohdistus"),
        "refund_listed": gettext("Palautus listattu"),
        "refund_paid": gettext("Palautus maksettu"),
        "payout_sent": gettext("Stripen tilitys lähti"),
        "payout_arrived": gettext("Stripen tilitys saapui"),
        "fee": gettext("Kulu"),
    }
    return words.get(kind, kind.replace("_", " "))
