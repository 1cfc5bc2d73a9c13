"""Words of the figures of the finance desk."""

from datetime import date

from babel.dates import format_date
from flask_babel import get_locale, gettext, ngettext

from gateway.clients.figures import Coming, RunningCampaign
from services.contracts.money import format_euros

PERIODS = ("week", "month", "quarter", "year", "all")
WORRY_DAYS = 3


def period_name(period: str) -> str:
    """A span of days that ends today."""
    words = {
        "week": gettext("Tämä viikko"),
        "month": gettext("Tämä kuukausi"),
        "quarter": gettext("Tämä neljännes"),
        "year": gettext("Tämä vuosi"),
        "all": gettext("Koko aika"),
    }
    return words.get(period, period)


def method_name(method: str) -> str:
    """A way of giving."""
    words = {
        "card": gettext("Kortti"),
        "mobilepay": gettext("MobilePay"),
        "bank_transfer": gettext("Tilisiirto"),
        "cash": gettext("Käteinen"),
        "match": gettext("Vastinraha"),
    }
    return words.get(method, method)


def age_name(age: str) -> str:
    """How long a line has waited."""
    words = {"fresh": gettext("0–2 pv"), "week": gettext("3–7 pv"), "old": gettext("yli 7 pv")}
    return words.get(age, age)


def funder_name(funder: str) -> str:
    """Who gives the money."""
    words = {
        "esf": gettext("ESR"),
        "city": gettext("Kaupunki"),
        "public": gettext("Julkinen, erittelemättä"),
        "private": gettext("Yksityinen"),
    }
    return words.get(funder, funder)


def entry_kind(kind: str) -> str:
    """Whether a sum was planned or came true."""
    return {"planned": gettext("Suunniteltu"), "realised": gettext("Toteutunut")}.get(kind, kind)


def short_day(on: date) -> str:
    """A day of this season: "3.12."."""
    return f"{on.day}.{on.month}."


def short_month(on: date) -> str:
    """A month above its day: "marras"."""
    return str(format_date(on, "LLLL", locale=str(get_locale() or "fi"))).removesuffix("kuu")


def outlook(campaign: RunningCampaign) -> tuple[str, str]:
    """Where a campaign is heading, with the tag's kind."""
    if campaign.outcome == "full":
        return gettext("Täynnä"), "good"
    if campaign.outcome == "fills" and campaign.fills_on:
        worry = (campaign.last_on - campaign.fills_on).days < WORRY_DAYS
        return gettext("Täyttyy %(day)s", day=short_day(campaign.fills_on)), "warning" if worry else "good"
    if campaign.outcome == "falls_short":
        return gettext("Jää %(percent)d %%:iin", percent=campaign.percent or 0), "bad"
    return gettext("Ei vielä arviota"), ""


def coming_title(event: Coming) -> str:
    """What happens on the day."""
    if event.kind == "payout":
        return gettext("Stripe-tilitys pankkiin")
    if event.kind == "transfers_due":
        return ngettext("%(num)d tilisiirto erääntyy", "%(num)d tilisiirtoa erääntyy", event.items)
    return gettext("%(title)s päättyy", title=event.title or "")


def coming_detail(event: Coming) -> str:
    """The sum of it."""
    if event.kind != "deadline":
        return format_euros(event.cents)
    if event.cents <= 0:
        return gettext("Tavoite täynnä")
    return gettext("Puuttuu %(sum)s", sum=format_euros(event.cents))


def days_left(days: int) -> str:
    """How long a campaign still goes on; on its last day none is left."""
    if days <= 0:
        return gettext("viimeinen päivä")
    return ngettext("%(num)d päivä jäljellä", "%(num)d päivää jäljellä", days)


def days_text(days: int | None) -> str:
    """Within how many days."""
    if days == 0:
        return gettext("samana päivänä")
    return gettext("ei tietoa") if days is None else ngettext("%(num)d päivässä", "%(num)d päivässä", days)


FILTERS = {
    word.__name__: word
    for word in (period_name, short_month, outlook, coming_title, coming_detail, days_text)
}
