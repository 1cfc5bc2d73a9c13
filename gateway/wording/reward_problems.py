"""What refusals about rewards mean to buyers and to makers."""

from flask_babel import gettext


def reward_problems() -> dict[str, str]:
    """What refusals about rewards mean."""
    return {
        "sold_out": gettext("Tämä palkkio ehti loppua. Valitse toinen. Muut tietosi ovat tallessa."),
        "fewer_left": gettext("Palkkiota on jäljellä vähemmän kuin valitsit. Valitse pienempi määrä."),
        "too_many_for_one": gettext("Valitsit enemmän kuin yksi henkilö voi ostaa."),
        "not_the_price": gettext("Summa on palkkion hinta kertaa määrä. Siihen ei voi lisätä muuta."),
        "not_in_collections": gettext(
            "Keräyksessä ei saa antaa vastikkeita, joilla on rahallista arvoa. Jos haluatte myydä jotain, "
            "valitkaa ennakkomyynti."
        ),
        "too_many_rewards": gettext("Palkkioita voi olla enintään 20."),
        "not_on_sale": gettext("Palkkio ei ole nyt myynnissä."),
        "unlimited": gettext("Palkkion määrää ei ole rajattu, joten sitä ei tarvitse lisätä."),
        "not_in_the_month": gettext("Päivän täytyy olla toimituskuukauden aikana."),
        "not_returnable": gettext("Vain toimitetun ja peruutetun ostoksen voi palauttaa myyntiin."),
        "donation_words": gettext("Ennakkomyynnissä ei saa puhua lahjoittamisesta."),
    }
