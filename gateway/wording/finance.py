"""Words for the codes of the finance desk: why a line waits, what is asked, where money stands."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from gateway.clients.finance import Approval
from gateway.formatting import day
from gateway.wording.day_close import books_text, close_refusal, is_about_books
from gateway.wording.lines import is_about_line, line_refusal, line_text
from gateway.wording.match_funds import is_about_match, match_approval_text, match_refusal
from gateway.wording.refunds import is_about_return, return_text
from gateway.wording.settling import settling_approval_text, settling_refusal
from services.contracts.money import format_euros


def line_reason(code: str | None) -> str:
    """Why a bank line waits for a person, or what became of it."""
    words = {
        "reference_missing": gettext("Viite puuttuu"),
        "reference_unknown": gettext("Viite ei ole meidän"),
        "reference_invalid": gettext("Viitteessä virhe"),
        "reference_in_message": gettext("Viite viestissä"),
        "several_references": gettext("Useita viitteitä"),
        "other_account": gettext("Maksettu toiselle keräystilille"),
        "paid_twice": gettext("Maksettu kahdesti"),
        "pledge_withdrawn": gettext("Tuki on peruttu"),
        "pledge_released": gettext("Tuki on vapautettu"),
        "pledge_lapsed": gettext("Tuki on rauennut"),
        "pledge_not_open": gettext("Tuki ei odota maksua"),
        "amount_differs": gettext("Väärä summa"),
        "too_late": gettext("Tullut määräajan jälkeen"),
        "paid_before_pledge": gettext("Maksettu ennen lupausta"),
        "not_funded": gettext("Kampanja ei täyttynyt"),
        "campaign_cancelled": gettext("Kampanja on peruttu"),
        "statement_does_not_add_up": gettext("Tiliotteen summat eivät täsmää"),
        "batch_sum_differs": gettext("Nipun summa ei täsmää"),
        "reversal": gettext("Pankin oikaisu"),
        "details_missing": gettext("Erittely puuttuu"),
        "outgoing_unknown": gettext("Tuntematon lähtenyt maksu"),
        "unknown": gettext("Syy ei ole tiedossa"),
        "no_money": gettext("Nollasumma"),
        "payout": gettext("Stripe-tilitys"),
        "cash_deposit": gettext("Käteinen kassasta"),
        "deposit": gettext("Käteinen kassasta"),
        "refund": gettext("Palautus maksettu"),
        "settlement": gettext("Tilitys maksettu"),
        "payment_file": gettext("Maksuaineisto maksettu"),
        "payment_returned": gettext("Pankki palautti maksun"),
        "refund_listed": gettext("Palautuslistalla"),
        "details_arrived": gettext("Erittely saapui"),
        "replaced": gettext("Korvautui uudella tiedolla"),
        "split": gettext("Jaettu osiin"),
        "joined": gettext("Maksettu monessa erässä"),
        "match_fund": gettext("Maksu vastinrahastoon"),
        "undone": gettext("Kohdistus purettu"),
        "rule": gettext("Kirjattu säännöllä"),
        "rule_note": gettext("Säännön ohje"),
        "bank_fees": gettext("Pankin kulut ja korot"),
        "write_off": gettext("Luottotappiot ja pienet erot"),
        "dispute": gettext("Riitautuksen tappio"),
    }
    return words.get(code or "", code or "")


# What people can be asked to sort out, in the order of the list that narrows the inbox.
WAITING_REASONS = (
    "reference_missing",
    "reference_in_message",
    "several_references",
    "reference_invalid",
    "reference_unknown",
    "amount_differs",
    "paid_twice",
    "other_account",
    "too_late",
    "paid_before_pledge",
    "pledge_lapsed",
    "pledge_withdrawn",
    "details_missing",
    "outgoing_unknown",
)


def match_reason(code: str) -> str:
    """What speaks for or against a suggestion."""
    words = {
        "same_reference": gettext("viite sama"),
        "near_reference": gettext("viite melkein sama"),
        "reference_told": gettext("viite mainittu"),
        "reference_in_message": gettext("viite viestissä"),
        "same_name": gettext("nimi sama"),
        "similar_name": gettext("nimi osittain"),
        "campaign_in_message": gettext("kampanja viestissä"),
        "same_amount": gettext("summa sama"),
        "references_told": gettext("maksaja nimesi viitteet"),
        "sums_told": gettext("maksaja kertoi osuudet"),
        "sums_match": gettext("summat täsmäävät"),
        "same_campaign": gettext("sama kampanja"),
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
        "pledge_refund": gettext("Palautus tukijalle"),
        "refund_batch": gettext("Monta palautusta"),
        "refund_by_bank": gettext("Palautuksen tilinumero"),
        "dispute_write_off": gettext("Luottotappio"),
        "collecting_account": gettext("Keräystili"),
        "top_up": gettext("Tukijan täydennys"),
        "settlement": gettext("Tilitys"),
        "payment_file": gettext("Maksuaineisto"),
        "account_hold": gettext("Tilin odotuksen lopetus"),
        "line_split": gettext("Jako osiin"),
        "line_account": gettext("Kirjaus tilille"),
        "line_undo": gettext("Kohdistuksen purku"),
        "bank_rule": gettext("Tilirivien sääntö"),
        "period_reopening": gettext("Kuukauden avaaminen"),
        "payout_item": gettext("Tilityksen erä"),
        "match_fund_opening": gettext("Vastinrahaston avaaminen"),
        "match_fund_return": gettext("Vastinrahan palautus sponsorille"),
    }
    return words.get(kind, kind)


def approval_text(approval: Approval) -> str:
    """One sentence that tells exactly what a yes would do."""
    about = approval.summary
    if is_about_return(approval):
        return return_text(approval, refund_reason)
    if approval.kind in ("settlement", "payment_file", "account_hold"):
        return settling_approval_text(about, approval.kind)
    if is_about_line(approval):
        return line_text(approval)
    if is_about_books(approval):
        return books_text(approval)
    if is_about_match(approval):
        return match_approval_text(approval)
    payer = about.get("payer_name") or gettext("nimetön maksaja")
    if approval.kind == "match":
        return gettext(
            "%(payer)s, kirjattu %(day)s, tukeen %(number)s (%(campaign)s, luvattu %(promised)s)",
            payer=payer,
            day=day(about.get("booked_on")),
            number=about.get("pledge_number", ""),
            campaign=about.get("campaign_title", ""),
            promised=format_euros(about.get("pledge_amount_cents") or 0),
        )
    if approval.kind == "top_up":
        return gettext(
            "%(sponsor)s täydentää kampanjaa %(campaign)s. Puuttuu %(missing)s.",
            sponsor=about.get("sponsor_name") or "",
            campaign=about.get("campaign_title") or "",
            missing=format_euros(about.get("missing_cents") or 0),
        )
    if "iban" in about:
        return _account_text(about)
    if about.get("refund_number"):
        if about.get("method") in ("card", "mobilepay"):
            return gettext(
                "%(number)s, %(reason)s. Palautuu itsestään samalla maksutavalla.",
                number=about["refund_number"],
                reason=refund_reason(about.get("refund_reason") or ""),
            )
        return gettext(
            "%(number)s, %(reason)s, tilille %(account)s",
            number=about["refund_number"],
            reason=refund_reason(about.get("refund_reason") or ""),
            account=about.get("payer_account_masked") or gettext("ei tiedossa"),
        )
    return gettext(
        "%(payer)s, kirjattu %(day)s, tilille %(account)s",
        payer=payer,
        day=day(about.get("booked_on")),
        account=about.get("payer_account_masked") or gettext("ei tiedossa"),
    )


def _account_text(about: Mapping[str, Any]) -> str:
    whose = gettext(
        "%(name)s: saaja %(payee)s, tili %(iban)s",
        name=about.get("association_name") or "",
        payee=about.get("payee_name") or "",
        iban=about.get("iban") or "",
    )
    if not about.get("opened_by_association"):
        return whose
    return gettext(
        "%(whose)s. Korttimaksut yhdistyksen itse avaamalle Stripe-tilille %(stripe)s; "
        "siirrot odottavat %(hours)d tuntia.",
        whose=whose,
        stripe=about.get("stripe_account_id") or "",
        hours=about.get("hold_hours") or 0,
    )


def refund_reason(code: str) -> str:
    """Why money goes back; a receipt sent back carries the reason for which it waited."""
    words = {
        "not_funded": gettext("kampanja ei täyttynyt"),
        "campaign_cancelled": gettext("kampanja peruttiin"),
        "cancelled": gettext("kampanja peruttiin"),
        "withdrawn": gettext("tukija perui"),
        "too_late": gettext("tuli liian myöhään"),
        "unfinished": gettext("maksu jäi kesken, kun kampanja päättyi"),
        "not_ours": gettext("ei kuulu meille"),
        "requested": gettext("tukija pyysi"),
        "by_mistake": gettext("maksettu vahingossa"),
        "not_delivered": gettext("hanke ei toteudu"),
        "fraud_warning": gettext("epäilty väärinkäyttö"),
        "agreed": gettext("sovittu"),
        "made_at_provider": gettext("palautettu Stripessä käsin"),
        "overpaid": gettext("maksettu liikaa"),
        "shortfall": gettext("kampanja jäi vajaaksi"),
        "match_unused": gettext("vastinraha jäi käyttämättä"),
    }
    reason = line_reason(code)
    return words.get(code) or reason[:1].lower() + reason[1:]


def refund_state(state: str) -> tuple[str, str]:
    """Where a refund stands, with the tag's kind."""
    words = {
        "listed": (gettext("Odottaa"), "warning"),
        "approved": (gettext("Hyväksytty"), ""),
        "requested": (gettext("Lähetetty Stripelle"), ""),
        "pending": (gettext("Matkalla"), ""),
        "paid": (gettext("Maksettu"), "good"),
        "failed": (gettext("Ei mennyt perille"), "bad"),
        "dropped": (gettext("Rauennut"), ""),
    }
    return words.get(state, (state, ""))


def refusal(code: str) -> str:
    """Why a decision or a proposal could not be carried out."""
    words = {
        "own_request": gettext("Et voi päättää omasta ehdotuksestasi."),
        "not_own_request": gettext("Vain ehdotuksen tekijä voi perua sen."),
        "too_few": gettext("Valitse vähintään kaksi riviä."),
        "approval_expired": gettext("Ehdotus on vanhentunut. Tee se uudelleen."),
        "already_decided": gettext("Joku ehti jo päättää tästä."),
        "already_proposed": gettext("Tästä on jo ehdotus, joka odottaa päätöstä."),
        "content_changed": gettext(
            "Tilanne on muuttunut ehdotuksen jälkeen. Hylkää tämä, tarkista rivi ja tee uusi ehdotus."
        ),
        "pledge_not_open": gettext("Tuki ei enää odota maksua."),
        "line_not_open": gettext("Rivi on jo käsitelty."),
        "refund_not_open": gettext("Palautus on jo käsitelty."),
        "account_needed": gettext("Käteismaksun palautus tarvitsee tilinumeron. Anna se ensin."),
        "refund_not_failed": gettext("Palautus ei odota uutta yritystä."),
        "refund_exceeds_payment": gettext("Summa on suurempi kuin tuesta on palautettavaa."),
        "nothing_to_refund": gettext("Palautettavaa ei ole."),
        "charge_disputed": gettext("Maksu on riitautettu. Odota pankin päätöstä."),
        "dispute_not_open": gettext("Riitautukseen ei voi enää vastata."),
        "already_answered": gettext("Vastaus on jo lähdössä."),
        "evidence_refused": gettext("Stripe ei ottanut vastausta vastaan. Tarkista tekstit."),
        "evidence_too_late": gettext("Vastausaika on päättynyt."),
        "nothing_to_write_off": gettext("Kirjattavaa tappiota ei ole."),
        "other_account": gettext("Rivi on toisella keräystilillä kuin kampanja."),
        "campaign_closed": gettext("Kampanja palauttaa rahat eikä ota enää maksuja vastaan."),
        "required": gettext("Kirjoita syy, kun hylkäät ehdotuksen."),
        "not_found": gettext("Sitä ei enää löydy."),
    }
    told = words.get(code) or line_refusal(code) or settling_refusal(code) or close_refusal(code)
    return told or match_refusal(code) or gettext("Päätöstä ei voitu toteuttaa.")
