"""Words for what a bank file is refused for, and for what is odd about one that was read."""

from flask_babel import gettext

from gateway.wording.problems import problem_message


def file_problem(code: str) -> str:
    """Why a bank file was refused as a whole."""
    no_amount = gettext("Tiedostossa on maksu, jonka summaa ei voi lukea")
    no_day = gettext("Tiedostossa on maksu, jonka päivää ei voi lukea")
    broken = gettext("Tiedosto ei ole ehjää XML:ää. Se voi olla katkennut")
    words = {
        "required": gettext("Valitse tiedosto"),
        "empty": gettext("Tiedosto on tyhjä"),
        "too_large": gettext("Tiedosto on liian suuri. Selaimella voi tuoda enintään 32 Mt"),
        "doctype": gettext("Tiedostossa on DOCTYPE-määrittely, jota pankin tiedostossa ei saa olla"),
        "too_deep": gettext("Tiedoston rakenne on liian syvä"),
        "too_many_elements": gettext("Tiedostossa on liian monta tietoa"),
        "encoding": gettext("Tiedoston merkistöä ei tueta. Pankin tiedosto on UTF-8-muotoinen"),
        "not_xml": broken,
        "not_well_formed": broken,
        "incomplete": gettext("Tiedosto on katkennut kesken. Hae se pankista uudelleen"),
        "not_camt_053_or_054": gettext("Tiedosto ei ole camt.053 eikä camt.054"),
        "no_statement": gettext("Tiedostossa ei ole yhtään tiliotetta"),
        "account_missing": gettext("Tiedostosta puuttuu tilinumero"),
        "unknown_account": gettext("Tiedoston tilinumero ei ole mikään keräystileistä"),
        "other_currency": gettext("Tiedostossa on muuta valuuttaa kuin euroja"),
        "direction_missing": gettext("Tiedostossa on maksu, josta ei näe, tuliko vai lähtikö se"),
        "amount_not_whole_cents": gettext("Tiedostossa on summa, joka ei ole kokonaisia senttejä"),
        **dict.fromkeys(("amount_missing", "amount_malformed"), no_amount),
        **dict.fromkeys(("date_missing", "date_malformed"), no_day),
    }
    return gettext("%(reason)s. Mitään ei kirjattu.", reason=words.get(code) or problem_message(code))


def file_warning(warning: str) -> str:
    """What is odd about a file that was read; what follows a colon tells which line or how many."""
    code, _, detail = warning.partition(":")
    words = {
        "already_imported": gettext("Tämä tiedosto on tuotu jo aiemmin. Mikään ei muuttunut."),
        "does_not_continue_the_previous_statement": gettext(
            "Tiliote ei jatku siitä, mihin edellinen päättyi. Välistä puuttuu tiliote."
        ),
        "balances_do_not_add_up": gettext(
            "Tiliotteen alkusaldo ja rivit eivät täsmää loppusaldoon. Rivit jätettiin selvitettäviksi."
        ),
        "summary_differs": gettext(
            "Tiliotteen yhteenveto ei vastaa sen rivejä. Rivit jätettiin selvitettäviksi."
        ),
        "not_booked_yet": gettext("Maksuja, joita pankki ei ole vielä kirjannut: %(number)s.", number=detail),
        "line_changed": gettext("Pankki kertoo rivistä %(line)s nyt toisin kuin aiemmin.", line=detail),
    }
    return words.get(code) or gettext("Tiedostossa on huomattavaa: %(warning)s", warning=warning)
