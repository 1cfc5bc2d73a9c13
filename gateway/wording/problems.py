"""What a field's or a service's refusal means to the person who filled the form."""

from flask_babel import gettext

from gateway.wording.assisting import about_assisting
from gateway.wording.desks import desk_messages
from gateway.wording.districts import district_problems
from gateway.wording.giving import goods_problems
from gateway.wording.hearing import hearing_problems
from gateway.wording.ideas import idea_problems
from gateway.wording.monthly import monthly_problems
from gateway.wording.pictures import picture_problems
from gateway.wording.publishing import publishing_problems
from gateway.wording.register import register_problems
from gateway.wording.reward_problems import reward_problems
from gateway.wording.shifts import shift_problems
from services.contracts.money import format_euros


def amount_problem(code: str, least_cents: int = 0, most_cents: int | None = None) -> str:
    """What is wrong with a sum that somebody wrote."""
    if code == "cap_reached" and most_cents is not None:
        return gettext("Keräykseen mahtuu enää %(most)s", most=format_euros(most_cents))
    messages = {
        "empty": gettext("Kirjoita summa euroina, esimerkiksi 25"),
        "not_a_number": gettext("Kirjoita summa numeroina, esimerkiksi 25 tai 25,50"),
        "other_currency": gettext("Kirjoita summa euroina. Muita valuuttoja ei voi käyttää"),
        "too_large": gettext("Summa on liian suuri. Tarkista numerot"),
        "below_minimum": gettext(
            "Kirjoita summa, joka on vähintään %(least)s", least=format_euros(least_cents)
        ),
    }
    return messages.get(code, messages["not_a_number"])


def problem_message(code: str) -> str:
    """One sentence for a stable code; a code without its own words gets the plain one."""
    messages = (
        _about_fields()
        | _about_pledges()
        | monthly_problems()
        | _about_sign_in()
        | desk_messages()
        | about_assisting()
        | idea_problems()
        | publishing_problems()
        | district_problems()
        | picture_problems()
        | reward_problems()
        | shift_problems()
        | goods_problems()
        | register_problems()
        | hearing_problems()
    )
    return messages.get(code, gettext("Tarkista tämä tieto"))


def _about_fields() -> dict[str, str]:
    missing = gettext("Täytä tämä kohta")
    sign = gettext("Tekstissä on merkki, jota ei voi tallentaa")
    return {
        "required": missing,
        "empty": missing,
        "unknown": gettext("Valitse luettelosta"),
        "control_characters": sign,
        "not_one_line": sign,
        "one_line_only": sign,
        "too_long": gettext("Teksti on liian pitkä"),
        "too_many": gettext("Liian monta yritystä. Odota hetki ja yritä uudelleen."),
        "not_an_email": gettext("Kirjoita sähköpostiosoite muodossa nimi@esimerkki.fi"),
        "Not a valid email address.": gettext("Kirjoita sähköpostiosoite muodossa nimi@esimerkki.fi"),
        "unavailable": gettext("Jokin osa palvelusta ei vastaa. Yritä hetken päästä uudelleen."),
    }


def _about_pledges() -> dict[str, str]:
    again = gettext("Tilanne on ehtinyt muuttua. Katso sivulta, mitä voit nyt tehdä.")
    return {
        "below_minimum": gettext("Summa on pienempi kuin kampanjan pienin tuki"),
        "too_large": gettext("Summa on liian suuri. Tarkista numerot"),
        "cap_reached": gettext("Keräyksen lakisääteinen yläraja tulee vastaan. Kokeile pienempää summaa."),
        "optimum_reached": gettext("Kampanja on saanut kaiken tarvitsemansa. Kiitos!"),
        "campaign_suspended": gettext("Kampanja on keskeytetty. Tukea ei juuri nyt oteta vastaan."),
        "campaign_not_open_yet": gettext("Kampanja avautuu aivan kohta. Yritä hetken päästä uudelleen."),
        "campaign_closed": gettext("Kampanja on päättynyt. Tukea ei voi enää antaa."),
        "idempotency_key_reused": gettext(
            "Tämä lomake on jo lähetetty ja perillä. Jos haluat lähettää toisen, lataa sivu ensin uudelleen."
        ),
        "idempotency_key_in_use": gettext("Lomaketta käsitellään juuri. Odota hetki ja paina uudelleen."),
        "too_late_for_bank_transfer": gettext("Tilisiirto ei ehdi enää perille. Valitse kortti."),
        "not_offered": gettext("Tätä maksutapaa ei voi nyt käyttää. Valitse toinen."),
        "withdrawal_closed": gettext(
            "Tukea ei voi enää perua, koska kampanja päättyy alle vuorokauden päästä."
        ),
        "too_many_card_attempts": gettext(
            "Korttia on yritetty liian monta kertaa. Odota hetki tai valitse tilisiirto."
        ),
        "proof_needed": gettext("Varmistus ei mennyt läpi. Yritä uudelleen tai pyydä koodi sähköpostiin."),
        "contact_erased": gettext(
            "Yhteystietosi on poistettu, joten tähän tukeen ei voi enää antaa korttia."
        ),
        "repair_closed": gettext("Maksun korjaamisen määräaika on päättynyt."),
        "charge_under_way": gettext("Maksua veloitetaan juuri nyt. Odota hetki ja lataa sivu uudelleen."),
        "paid_already": gettext("Maksu on jo mennyt läpi. Kiitos!"),
        "not_in_repair": gettext("Tässä tuessa ei ole korjattavaa maksua."),
        **dict.fromkeys(
            (
                "not_withdrawable",
                "not_changeable",
                "card_not_changeable",
                "nothing_to_authenticate",
                "refund_not_askable",
                "purchase_not_withdrawable",
            ),
            again,
        ),
    }


def _about_sign_in() -> dict[str, str]:
    return {
        "wrong_credentials": gettext("Sähköposti tai salasana on väärin"),
        "wrong_code": gettext("Koodi on väärin tai vanhentunut"),
        "code_needed": gettext("Linkki avattiin eri selaimessa. Kirjoita viestissä oleva koodi."),
        "weak_password": gettext("Salasanan täytyy olla vähintään 12 merkkiä eikä kovin yleinen"),
    }
