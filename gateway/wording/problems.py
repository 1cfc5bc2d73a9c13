"""What a field's or a service's refusal means to the person who filled the form."""

from flask_babel import gettext

from services.contracts.money import format_euros


def amount_problem(code: str, least_cents: int = 0, most_cents: int | None = None) -> str:
    """What is wrong with a sum that somebody wrote."""
    least = format_euros(least_cents)
    messages = {
        "empty": gettext("Kirjoita summa euroina, esimerkiksi 25"),
        "not_a_number": gettext("Kirjoita summa numeroina, esimerkiksi 25 tai 25,50"),
        "other_currency": gettext("Kirjoita summa euroina. Muita valuuttoja ei voi käyttää"),
        "too_large": gettext("Summa on liian suuri. Tarkista numerot"),
        "below_minimum": gettext("Kirjoita summa, joka on vähintään %(least)s", least=least),
        "cap_reached": gettext("Keräyksen yläraja tulee vastaan")
        if most_cents is None
        else gettext("Keräykseen mahtuu enää %(most)s", most=format_euros(most_cents)),
    }
    return messages.get(code, messages["not_a_number"])


def problem_message(code: str) -> str:
    """One sentence for a stable code; a code without its own words gets the plain one."""
    messages = {
        "cap_reached": gettext("Keräyksen lakisääteinen yläraja on täynnä. Tukea ei voi enää ottaa vastaan."),
        "campaign_suspended": gettext("Kampanja on keskeytetty. Tukea ei juuri nyt oteta vastaan."),
        "campaign_not_open_yet": gettext("Kampanja avautuu aivan kohta. Yritä hetken päästä uudelleen."),
        "campaign_closed": gettext("Kampanja on päättynyt. Tukea ei voi enää antaa."),
        "key_reused": gettext("Tämä tuki on jo lähetetty. Katso sähköpostisi tai aloita alusta."),
        "key_in_use": gettext("Tukea kirjataan juuri. Odota hetki."),
        "too_late_to_withdraw": gettext(
            "Tukea ei voi enää perua, koska kampanja päättyy alle vuorokauden päästä."
        ),
        "bank_too_late": gettext("Tilisiirto ei ehdi enää perille. Valitse kortti."),
        "method_not_available": gettext("Tätä maksutapaa ei voi nyt käyttää. Valitse toinen."),
        "wrong_credentials": gettext("Sähköposti tai salasana on väärin"),
        "wrong_code": gettext("Koodi on väärin tai vanhentunut"),
        "code_needed": gettext("Linkki avattiin eri selaimessa. Kirjoita viestissä oleva koodi."),
        "weak_password": gettext("Salasanan täytyy olla vähintään 12 merkkiä eikä kovin yleinen"),
        "not_an_email": gettext("Kirjoita sähköpostiosoite muodossa nimi@esimerkki.fi"),
        "too_many": gettext("Liian monta yritystä. Odota hetki ja yritä uudelleen."),
        "empty": gettext("Täytä tämä kohta"),
        "too_long": gettext("Teksti on liian pitkä"),
        "unavailable": gettext("Jokin osa palvelusta ei vastaa. Yritä hetken päästä uudelleen."),
    }
    return messages.get(code, gettext("Tarkista tämä tieto"))
