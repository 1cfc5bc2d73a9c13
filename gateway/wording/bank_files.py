"""Words for what a bank file is refused for, and for what is odd about one that was read."""

from dataclasses import dataclass

from flask_babel import format_decimal, gettext

from gateway.formatting import day
from gateway.wording.problems import problem_message
from services.contracts.money import format_euros


@dataclass(frozen=True)
class FileState:
    """A state in a word, and the kind of tag that shows it."""

    name: str
    kind: str


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
        "gap": _gap(detail),
        "does_not_continue": _jump(detail),
        "and_more": gettext("Samanlaisia huomautuksia on lisäksi %(number)s.", number=detail),
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


def _gap(detail: str) -> str:
    """Which days, and by the bank's numbers which statements, are missing: `DAY..DAY` or `DAY..DAY:N..N`."""
    days, _, numbers = detail.partition(":")
    first, _, last = days.partition("..")
    if not last:
        return gettext("Välistä puuttuu tiliote.")
    shown = {"first": day(first), "last": day(last)}
    if first == last:
        words = gettext("Päivän %(first)s tiliote puuttuu.", **shown)
    else:
        words = gettext("Tiliotteet puuttuvat ajalta %(first)s–%(last)s.", **shown)
    low, _, high = numbers.partition("..")
    if not high:
        return words
    if low == high:
        return words + " " + gettext("Puuttuvan tiliotteen numero on %(number)s.", number=low)
    return words + " " + gettext("Puuttuvat numerot ovat %(low)s–%(high)s.", low=low, high=high)


def _jump(detail: str) -> str:
    on, _, cents = detail.partition(":")
    if not cents.lstrip("-").isdigit():
        return gettext("Tiliote ei jatku siitä, mihin edellinen päättyi.")
    return gettext(
        "Päivän %(day)s alkusaldo poikkeaa edellisen tiliotteen loppusaldosta: ero %(sum)s.",
        day=day(on),
        sum=format_euros(int(cents)),
    )


def file_state(code: str) -> FileState:
    """How far the import of a file has come."""
    states = {
        "received": FileState(gettext("Vastaanotettu"), ""),
        "reading": FileState(gettext("Luetaan"), ""),
        "booking": FileState(gettext("Kirjataan"), ""),
        "done": FileState(gettext("Valmis"), "good"),
        "refused": FileState(gettext("Hylätty"), "bad"),
    }
    return states.get(code, FileState(code, ""))


def file_way(code: str) -> str:
    """How a file came."""
    ways = {
        "upload": gettext("Selaimella"),
        "folder": gettext("Pankin tiedostonsiirrosta"),
        "command": gettext("Komennolla"),
    }
    return ways.get(code, code)


def statement_kind(code: str) -> str:
    """What one part of a file is."""
    kinds = {
        "statement": gettext("Tiliote"),
        "notification": gettext("Tapahtumailmoitus"),
        "report": gettext("Päivän aikainen raportti"),
        "references": gettext("Viitemaksuluettelo"),
    }
    return kinds.get(code, code)


def file_size(size_bytes: int) -> str:
    """A size that people read: bytes, kilobytes or megabytes."""
    for unit, name in ((1024 * 1024, "Mt"), (1024, "kt")):
        if size_bytes >= unit:
            return f"{format_decimal(round(size_bytes / unit, 1))}\u00a0{name}"
    return f"{size_bytes}\u00a0" + gettext("tavua")
