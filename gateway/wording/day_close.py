"""Words for days, their differences, locked months and the checks of the books."""

from datetime import date

from babel.dates import format_date
from flask_babel import get_locale, gettext

from gateway.clients.finance import Approval
from gateway.wording.books import ledger_account
from services.contracts.money import format_euros


def day_state(state: str) -> tuple[str, str]:
    """Where a day stands, with the tag's kind."""
    words = {
        "open": (gettext("Auki"), ""),
        "agrees": (gettext("Täsmää"), "good"),
        "differs": (gettext("Eroja"), "bad"),
        "closed": (gettext("Suljettu"), "good"),
    }
    return words.get(state, (state, ""))


def difference_state(state: str) -> tuple[str, str]:
    """Where a difference stands, with the tag's kind."""
    words = {
        "open": (gettext("Selvitettävä"), "bad"),
        "explained": (gettext("Selitetty"), "warning"),
        "resolved": (gettext("Poistunut"), "good"),
    }
    return words.get(state, (state, ""))


def difference_cause(cause: str) -> str:
    """What is wrong, in one sentence; what to do about it stands in the runbook."""
    words = {
        "missing_posting": gettext("Kirjanpidosta puuttuu kirjaus"),
        "missing_line": gettext("Kirjaukselle ei ole riviä tiliotteella"),
        "missing_provider_item": gettext("Kirjaukselle ei ole tapahtumaa Stripessä"),
        "posting_without_cause": gettext("Kirjauksella ei ole aihetta"),
        "duplicate_posting": gettext("Sama tapahtuma on kirjattu kahdesti"),
        "amount_differs": gettext("Summa poikkeaa"),
        "fee_differs": gettext("Stripen kulu poikkeaa"),
        "sign_swapped": gettext("Etumerkki on väärin päin"),
        "booked_on_other_day": gettext("Kirjattu toiselle päivälle"),
        "other_account": gettext("Kirjattu toiselle keräystilille"),
        "statement_missing": gettext("Tiliote puuttuu"),
        "statement_gap": gettext("Tiliote ei jatku edellisestä"),
        "balance_differs": gettext("Saldo poikkeaa"),
        "unknown_provider_item": gettext("Stripen tapahtumaa ei tunneta"),
        "provider_silent": gettext("Stripe ei ole vastannut päivän jälkeen"),
        "payout_not_imported": gettext("Stripe-tilitystä ei ole tuotu kirjanpitoon"),
        "payout_sum_differs": gettext("Tilityksen erät eivät ole sen summa"),
        "payout_not_arrived": gettext("Tilitys ei ole tullut pankkiin"),
        "payout_failed_after_paid": gettext("Tilitys palautui, vaikka se oli jo pankissa"),
        "in_transit_too_long": gettext("Rahaa on matkalla liian kauan"),
        "seal_broken": gettext("Suljetun päivän sinetti on rikki"),
    }
    return words.get(cause, cause)


def difference_owner(owner: str) -> str:
    """Who looks into it first."""
    return {"finance": gettext("Kirjanpito"), "operator": gettext("Ylläpito")}.get(owner, owner)


def check_name(name: str) -> str:
    """What a check of the books looks at."""
    words = {
        "sum_zero": gettext("Jokaisen tapahtuman debet ja kredit ovat yhtä suuret"),
        "cause_of_entries": gettext("Jokaisella kirjauksella on aihe"),
        "charges_posted": gettext("Jokainen korttiveloitus on kirjattu"),
        "balances_rebuilt": gettext("Päivien saldot ovat kirjausten summia"),
        "totals_rebuilt": gettext("Kampanjoiden summat ovat tukien summia"),
        "match_funds_agree": gettext("Vastinrahastot ovat kirjanpidon mukaisia"),
        "paid_has_receipt": gettext("Jokaisella maksetulla tuella on maksu"),
        "clearing_clears": gettext("Selvittelytileillä ei ole vanhaa rahaa"),
        "books_agree": gettext("Kirjanpito, pankki ja Stripe täsmäävät nyt"),
        "seals_hold": gettext("Suljettuihin päiviin ei ole koskettu"),
    }
    return words.get(name, name)


def check_finding(subject: str) -> str:
    """What a check found: an account of the books, a thing by its name, or that it was not made."""
    code, _, rest = subject.partition(" ")
    if code == "check_overdue":
        return gettext("Tarkistusta ei ole tehty ajallaan: ajastettu työ ei käy")
    if code == "check_broken":
        return gettext("Tarkistusta ei voitu tehdä (%(error)s)", error=rest)
    return ledger_account(subject)


def month_name(month: str | date) -> str:
    """A month with its year: "marraskuu 2026"."""
    on = date.fromisoformat(month) if isinstance(month, str) else month
    return format_date(on, "LLLL yyyy", locale=get_locale())


def item_kind(kind: str) -> str:
    """What kind of balance transaction it is; the provider's own word where there is no better one."""
    words = {
        "charge": gettext("Korttiveloitus"),
        "payment": gettext("Siirto yhdistykselle"),
        "refund": gettext("Palautus"),
        "payment_refund": gettext("Palautus"),
        "refund_failure": gettext("Epäonnistunut palautus"),
        "adjustment": gettext("Oikaisu tai riitautus"),
        "transfer": gettext("Siirto yhdistykselle"),
        "transfer_refund": gettext("Siirron takaisinhaku"),
        "stripe_fee": gettext("Stripen tilimaksu"),
        "stripe_fx_fee": gettext("Valuutanvaihdon kulu"),
        "network_cost": gettext("Korttiverkon kulu"),
        "tax_fee": gettext("Vero Stripen kuluista"),
        "payout_failure": gettext("Palautunut tilitys"),
        "payout_minimum_balance_hold": gettext("Jätetty saldoon"),
        "payout_minimum_balance_release": gettext("Vapautettu saldosta"),
    }
    return words.get(kind, kind)


def item_decision(decision: str | None) -> str:
    """What two people said an item is."""
    words = {
        "fee": gettext("Kulu"),
        "write_off": gettext("Tappio tai pieni ero"),
        "campaign": gettext("Kampanjan rahaa"),
    }
    return words.get(decision or "", "")


def is_about_books(approval: Approval) -> bool:
    """Whether the request is one whose sentence is made here."""
    return approval.kind in ("period_reopening", "payout_item")


def books_text(approval: Approval) -> str:
    """One sentence that tells exactly what a yes would do."""
    about = approval.summary
    if approval.kind == "period_reopening":
        return gettext(
            "%(month)s avataan uusille kirjauksille.", month=month_name(about["month"]).capitalize()
        )
    return gettext(
        "Tilityksen %(payout)s erä %(item)s (%(kind)s, %(sum)s): %(decision)s, %(whose)s",
        payout=about.get("payout") or "",
        item=about.get("item_id") or "",
        kind=item_kind(about.get("item_kind") or ""),
        sum=format_euros(about.get("amount_cents") or 0),
        decision=item_decision(about.get("decision")).lower(),
        whose=about.get("campaign_title") or about.get("association_name") or "",
    )


def close_refusal(code: str) -> str | None:
    """Why a day or a month could not be closed, locked or explained."""
    words = {
        "day_closed": gettext("Päivä on jo suljettu."),
        "earlier_day_open": gettext("Sulje ensin edelliset päivät."),
        "day_not_over": gettext("Päivä on vielä kesken."),
        "differences_open": gettext("Päivässä on eroja, joita kukaan ei ole selittänyt."),
        "provider_silent": gettext("Stripe ei ole vastannut päivän jälkeen. Päivä suljetaan, kun se vastaa."),
        "books_not_sealed": gettext("Viimeisiä kirjauksia sinetöidään vielä. Yritä hetken päästä uudelleen."),
        "difference_resolved": gettext("Ero on jo poistunut."),
        "month_not_over": gettext("Kuukausi on vielä kesken."),
        "month_locked": gettext("Kuukausi on jo lukittu."),
        "month_not_locked": gettext("Kuukausi ei ole enää lukittu."),
        "days_not_closed": gettext("Kuukauden kaikkia päiviä ei ole suljettu."),
        "books_are_busy": gettext("Kirjauksia tehdään juuri nyt. Yritä hetken päästä uudelleen."),
        "item_is_known": gettext("Erä on jo selvitetty."),
        "item_is_empty": gettext("Erässä ei ole rahaa."),
        "already_proposed": gettext("Tästä on jo ehdotus, joka odottaa päätöstä."),
        "not_found": gettext("Sitä ei enää löydy."),
    }
    return words.get(code)
