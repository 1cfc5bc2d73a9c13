"""Monthly pledges in words: what is agreed to, how it stands, what became of each month."""

from dataclasses import dataclass

from flask_babel import gettext

from gateway.clients.monthly import Month, Monthly
from gateway.formatting import day
from services.contracts.money import LARGEST_CENTS, format_euros

# The cap lets a backer raise the sum twofold without agreeing anew.
CAP_TIMES = 2


def monthly_cap(amount_cents: int) -> int:
    """The most a month may take of a backer who gives that sum; cents."""
    return min(LARGEST_CENTS, CAP_TIMES * amount_cents)


def monthly_consent(amount_cents: int, again_on: str, campaign_title: str) -> str:
    """What the backer agrees to, as it is shown and kept."""
    return gettext(
        "Annan kampanjalle %(title)s %(amount)s joka kuukausi. Ensimmäinen summa veloitetaan nyt ja "
        "seuraava %(day)s, sitten aina samana päivänä. Korttiani saa veloittaa enintään %(cap)s "
        "kuukaudessa. Saan viestin ennen jokaista veloitusta ja voin lopettaa milloin tahansa. "
        "Kuukausituki päättyy viimeistään kampanjan päättyessä.",
        title=campaign_title,
        amount=format_euros(amount_cents),
        day=day(again_on),
        cap=format_euros(monthly_cap(amount_cents)),
    )


def monthly_name(monthly: Monthly) -> tuple[str, str]:
    """How the agreement stands, and the kind of its tag."""
    names = {
        "awaiting_first": (gettext("Odottaa ensimmäistä maksua"), "warning"),
        "active": (gettext("Käynnissä"), "good"),
        "paused": (gettext("Tauolla"), "warning"),
    }
    return names.get(monthly.state, (gettext("Päättynyt"), ""))


def monthly_meaning(monthly: Monthly) -> str:
    """What the state means for the backer."""
    if monthly.state == "active":
        if monthly.charge_on:
            return gettext("Seuraava veloitus on %(day)s.", day=day(monthly.charge_on))
        if not monthly.next_due_on:
            return gettext("Kampanja päättyy ennen seuraavaa kuukautta.")
        return gettext("Seuraava veloitus on %(day)s. Kerromme siitä vielä.", day=day(monthly.next_due_on))
    if monthly.state == "paused" and monthly.reason == "card_failed":
        return gettext("Korttia ei voitu veloittaa. Anna toinen kortti, niin kuukausituki jatkuu.")
    if monthly.state == "paused":
        return gettext("Mitään ei veloiteta, ennen kuin jatkat.")
    if monthly.state == "awaiting_first":
        return gettext("Kuukausituki alkaa, kun ensimmäinen summa on maksettu.")
    return _why_ended(monthly.reason)


def _why_ended(reason: str) -> str:
    reasons = {
        "by_backer": gettext("Lopetit kuukausituen. Korttia ei enää veloiteta."),
        "campaign_ended": gettext("Kampanja päättyi. Korttia ei enää veloiteta."),
        "campaign_cancelled": gettext("Kampanja peruttiin. Korttia ei enää veloiteta."),
    }
    return reasons.get(reason, gettext("Kuukausituki päättyi. Korttia ei enää veloiteta."))


def month_name(month: Month) -> str:
    """What became of a month."""
    if month.outcome == "skipped":
        return gettext("Jätit väliin")
    if month.outcome == "missed":
        return gettext("Jäi väliin, ei veloiteta")
    names = {
        "paid": gettext("Maksettu"),
        "action_required": gettext("Odottaa vahvistustasi"),
        "declined": gettext("Korttia ei voitu veloittaa"),
        "dropped": gettext("Rauennut"),
        "released": gettext("Ei veloiteta"),
        "awaiting_payment": gettext("Odottaa maksua"),
    }
    if month.refunded_cents and month.refunded_cents >= month.amount_cents:
        return gettext("Palautettu")
    return names.get(month.state, gettext("Veloitetaan"))


@dataclass(frozen=True)
class Deed:
    """What one button does: the action it needs, its words, and what is said afterwards."""

    action: str
    title: str
    explanation: str
    button: str
    done: str


def monthly_deeds() -> dict[str, Deed]:
    """What a backer can do with one press, by the last part of the page's address."""
    return {
        "ohita": Deed(
            "skip",
            gettext("Jätä seuraava kuukausi väliin"),
            gettext("Seuraavaa kuukautta ei veloiteta. Kuukausituki jatkuu sitä seuraavasta."),
            gettext("Jätä väliin"),
            gettext("Seuraava kuukausi jää väliin."),
        ),
        "tauko": Deed(
            "pause",
            gettext("Pidä taukoa"),
            gettext("Mitään ei veloiteta, ennen kuin jatkat. Tauon kuukausia ei veloiteta jälkikäteen."),
            gettext("Aloita tauko"),
            gettext("Kuukausitukesi on tauolla."),
        ),
        "jatka": Deed(
            "resume",
            gettext("Jatka kuukausitukea"),
            gettext("Seuraava kuukausi veloitetaan taas tavalliseen tapaan. Kerromme siitä etukäteen."),
            gettext("Jatka"),
            gettext("Kuukausitukesi jatkuu."),
        ),
        "lopeta": Deed(
            "cancel",
            gettext("Lopeta kuukausituki"),
            gettext("Korttiasi ei enää veloiteta, ja sen tiedot poistetaan. Jo maksettu tuki on perillä."),
            gettext("Lopeta kuukausituki"),
            gettext("Kuukausitukesi on lopetettu. Kiitos jokaisesta kuukaudesta!"),
        ),
    }


def monthly_problems() -> dict[str, str]:
    """Refusals about monthly pledges and conditions, by code."""
    return {
        "monthly_not_offered": gettext("Tässä kampanjassa ei voi antaa kuukausitukea."),
        "monthly_needs_card": gettext("Kuukausituki maksetaan kortilla. Valitse kortti."),
        "monthly_not_active": gettext("Kuukausituki ei ole käynnissä."),
        "monthly_needs_new_card": gettext("Anna ensin toinen kortti."),
        "month_begun": gettext("Tämän kuukauden veloitus on jo alkanut."),
        "above_monthly_cap": gettext("Summa on suurempi kuin olet hyväksynyt kuukaudessa."),
        "below_amount": gettext("Kuukauden yläraja on pienempi kuin summa."),
        "condition_unknown": gettext("Valitse ehto luettelosta."),
        "condition_needs_card": gettext("Ehdollinen tuki annetaan kortilla. Valitse kortti tai poista ehto."),
        "condition_needs_all_or_nothing": gettext(
            "Tämä kampanja ottaa rahat heti, joten tukeen ei voi liittää ehtoa."
        ),
        "condition_needs_match": gettext("Tällä kampanjalla ei ole vastinrahaa."),
        "condition_needs_volunteers": gettext("Tällä kampanjalla ei ole talkoita."),
        "below_one": gettext("Kirjoita luku, joka on vähintään 1."),
    }
