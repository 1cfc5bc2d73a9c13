"""Words of shifts: times, places, hours, skills, certificates, refusals."""

from datetime import date, datetime

from flask_babel import gettext, ngettext

from gateway.clients.shifts import OwnSignUp, Shift
from gateway.formatting import HELSINKI, day, read_instant
from gateway.wording.skills import certificate_name, skill_name


def shift_time(shift: Shift) -> str:
    """When a shift is: "la 8.5.2027 klo 10.00–14.00"."""
    begins, ends = (read_instant(each).astimezone(HELSINKI) for each in (shift.starts_at, shift.ends_at))
    hours = gettext("klo %(begins)s–%(ends)s", begins=_clock(begins), ends=_clock(ends))
    return f"{day(begins.date())} {hours}"


def local_day_of(instant: str) -> date:
    """The Finnish day of an instant."""
    return read_instant(instant).astimezone(HELSINKI).date()


def local_clock(instant: str) -> str:
    """The Finnish time of an instant, as forms have it: "9.00"."""
    return _clock(read_instant(instant).astimezone(HELSINKI))


def _clock(local: datetime) -> str:
    return f"{local.hour}.{local.minute:02d}"


def hours_text(minutes: int | None) -> str:
    """Minutes as people say them: "1 t 45 min"."""
    if not minutes:
        return gettext("0 t")
    hours, rest = divmod(minutes, 60)
    parts = [gettext("%(hours)d t", hours=hours)] if hours else []
    return "\u00a0".join([*parts, gettext("%(minutes)d min", minutes=rest)] if rest else parts)


def places_left(shift: Shift) -> str:
    """How many places are left, or how many wait."""
    if shift.free and not shift.waiting:
        left = ngettext("%(num)d paikka vapaana", "%(num)d paikkaa vapaana", shift.free)
        return gettext("%(left)s, yhteensä %(all)d", left=left, all=shift.capacity)
    if shift.waiting:
        waiting = ngettext("%(num)d jonossa", "%(num)d jonossa", shift.waiting)
        return gettext("Täynnä, %(waiting)s", waiting=waiting)
    return gettext("Täynnä, jonoon pääsee")


def age_limit(shift: Shift) -> str:
    """The age limit, and the birth years that pass it."""
    if not shift.least_age:
        return ""
    on = local_day_of(shift.starts_at)
    year = on.year - shift.least_age - (0 if (on.month, on.day) == (12, 31) else 1)
    return gettext(
        "Vähintään %(age)d vuotta: syntymävuosi viimeistään %(year)d", age=shift.least_age, year=year
    )


def own_standing(own: OwnSignUp) -> str:
    """Where one's own sign-up stands, in a sentence."""
    if own.state == "waiting" and own.position:
        return gettext("Olet jonossa, sijalla %(place)d. Kerromme heti, jos saat paikan.", place=own.position)
    standing = {
        "signed_up": gettext("Paikka on sinun."),
        "cancelled": (
            gettext("Yhdistys perui vuoron.") if own.shift.cancelled else gettext("Olet perunut paikkasi.")
        ),
        "lapsed": gettext("Paikkaa ei vahvistettu ajoissa, ja se vapautui."),
        "checked_in": gettext("Olit mukana. Yhdistys hyväksyy tunnit vielä."),
        "no_show": gettext("Sinua ei merkitty paikalle."),
        "approved": gettext("Olit mukana. Tunnit on hyväksytty."),
    }
    if not own.confirmed and own.state == "signed_up":
        return gettext("Paikkasi odottaa vahvistusta.")
    return standing.get(own.state, "")


def volunteer_state(state: str) -> tuple[str, str]:
    """Where somebody on the list stands, and the tag's colour."""
    states = {
        "signed_up": (gettext("Ilmoittautunut"), ""),
        "waiting": (gettext("Jonossa"), "warning"),
        "checked_in": (gettext("Paikalla"), "good"),
        "no_show": (gettext("Ei tullut"), "bad"),
        "approved": (gettext("Tunnit hyväksytty"), "good"),
    }
    return states.get(state, (state, ""))


def shift_problems() -> dict[str, str]:
    """Why something about a shift cannot be."""
    return {
        "length_not_possible": gettext("Vuoron pituus on vähintään 15 minuuttia ja enintään 16 tuntia"),
        "in_the_past": gettext("Valitse aika, joka ei ole vielä mennyt"),
        "below_signed_up": gettext("Paikkoja ei voi olla vähemmän kuin on jo ilmoittautunut"),
        "too_young": gettext("Syntymävuotesi perusteella et ole vielä riittävän vanha tähän vuoroon"),
        "not_a_phone": gettext("Kirjoita puhelinnumero muodossa 040 123 4567"),
        "not_in_quarters": gettext("Merkitse aika vartin tarkkuudella"),
        "shift_cancelled": gettext("Vuoro on peruttu."),
        "shift_begun": gettext("Vuoro on jo alkanut."),
        "no_volunteers_now": gettext("Kampanja ei juuri nyt ota vastaan talkoolaisia."),
        "waiting_list_full": gettext("Jono on täynnä."),
        "overlapping_shift": gettext("Sinulla on jo toinen vuoro samaan aikaan. Peru se ensin."),
        "sign_up_cancelled": gettext("Olet perunut paikkasi. Voit ottaa sen takaisin, jos paikkoja on."),
        "too_late_to_cancel": gettext("Vuoro on jo kirjattu. Paikkaa ei voi enää perua."),
        "not_the_day_yet": gettext("Talkoolaiset kirjataan paikalle vuoron päivänä."),
        "campaign_over": gettext("Kampanja on ohi. Talkoita ei voi enää muuttaa."),
        "too_many_shifts": gettext("Vuoroja on jo suurin mahdollinen määrä."),
    }


FILTERS = {
    "local_day_of": local_day_of,
    "shift_time": shift_time,
    "hours_text": hours_text,
    "places_left": places_left,
    "certificate_name": certificate_name,
    "skill_name": skill_name,
    "age_limit": age_limit,
    "own_standing": own_standing,
    "volunteer_state": volunteer_state,
}
