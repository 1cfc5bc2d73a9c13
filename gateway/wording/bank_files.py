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
        "not_a_bank_file": gettext("Tiedosto ei ole camt.052, camt.053, camt.054 eikä KTL"),
        "misplaced": gettext(
            "Tiedoston osat ovat väärässä järjestyksessä, eikä sitä voi lukea luotettavasti"
        ),
        "told_twice": gettext("Tiedostossa on maksu, jonka sama tieto on kerrottu kahdesti"),
        "no_statement": gettext("Tiedostossa ei ole yhtään tiliotetta"),
        "account_missing": gettext("Tiedostosta puuttuu tilinumero"),
        "unknown_account": gettext("Tiedoston tilinumero ei ole mikään keräystileistä"),
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
        "totals_differ": gettext(
            "Viitesiirtojen loppusumma ei vastaa rivejä. Rivit jätettiin selvitettäviksi."
        ),
        "other_currency": gettext(
            "Osa riveistä on muuta valuuttaa kuin euroja (%(currency)s), eikä niitä kirjattu.",
            currency=detail,
        ),
        "unknown_record": gettext(
            "Viitesiirroissa on tuntematon tietue %(kind)s, jota ei luettu.", kind=detail
        ),
        "batch_count_differs": gettext(
            "Niput: erässä %(batch)s on eri määrä maksuja kuin luvattiin.", batch=detail
        ),
        "batch_total_differs": gettext(
            "Niput: erän %(batch)s summa on kerrottu kahdella tavalla.", batch=detail
        ),
        "payment_differs_from_its_entry": gettext(
            "Maksun oma summa tai suunta poikkeaa tapahtumasta %(entry)s. Tapahtuman tieto jäi voimaan.",
            entry=detail,
        ),
        "booking_day_missing": gettext(
            "Tapahtumalla %(entry)s ei ole kirjauspäivää. Sen tilalla on arvopäivä.", entry=detail
        ),
        "status_unknown": gettext(
            "Tapahtuman tila %(status)s on tuntematon, eikä sitä kirjattu.", status=detail
        ),
        "unknown_element": gettext("Tiliotteessa on tuntematon tieto %(name)s, jota ei luettu.", name=detail),
        "pages_missing": gettext("Tiliotteen %(statement)s viimeinen sivu puuttuu.", statement=detail),
        "namespace_missing": gettext("Tiedosto ei kerro muotoaan. Se luettiin osiensa nimistä."),
        "namespace_unknown": gettext("Tiedoston ilmoittama muoto on vieras. Se luettiin osiensa nimistä."),
        "version_unusual": gettext(
            "Muoto %(format)s on tavallisesta poikkeava. Se luettiin silti.", format=detail
        ),
        "not_schema_valid": gettext("Tiedosto poikkeaa muotonsa kaavasta: %(fault)s", fault=detail),
        "not_booked_yet": gettext("Maksuja, joita pankki ei ole vielä kirjannut: %(number)s.", number=detail),
        "line_changed": gettext("Pankki kertoo rivistä %(line)s nyt toisin kuin aiemmin.", line=detail),
    }
    return words.get(code) or gettext("Tiedostossa on huomattavaa: %(warning)s", warning=warning)
