"""Words about ideas: what a supporter agrees to, and what staff say can be done."""

from flask_babel import gettext

# Raise it when the text below changes; text and version are kept with every address.
CONSENT_VERSION = "1"


def consent_text() -> str:
    """What somebody who leaves an address to an idea agrees to."""
    return gettext(
        "Minulle saa lähettää sähköpostia, kun tälle idealle tapahtuu jotain. Osoitetta ei näytetä "
        "kenellekään. Viesteissä on linkki, josta osoitteen saa poistettua."
    )


# Names the wording below; a changed wording gets a new name.
DESK_CONSENT_VERSION = "2026-11-idea"


def read_aloud_of_idea() -> str:
    """What a helper reads to the author before an idea is written down; kept as it was read."""
    return gettext(
        "Ideasi näkyy kaikille verkossa ilman nimeäsi. Sähköpostiosoitteesi tai puhelinnumerosi voit jättää "
        "kertomatta. Jos kerrot sen, vain kaupungin henkilökunta näkee sen, ja sinuun otetaan yhteyttä vain "
        "tästä ideasta. Saat paperin, jossa on koodi. Sillä voit myöhemmin korjata idean tai perua sen."
    )


def feasibility(code: str) -> str:
    """Whether an idea can be done, in a word or two."""
    return {
        "open": gettext("Ei vielä arvioitu"),
        "feasible": gettext("Toteutettavissa"),
        "partly": gettext("Osittain toteutettavissa"),
        "not_feasible": gettext("Ei toteutettavissa"),
    }.get(code, gettext("Ei vielä arvioitu"))


def feasibility_tone(code: str) -> str:
    """The kind of tag that goes with it."""
    return {"feasible": "good", "partly": "warning", "not_feasible": "bad"}.get(code, "")


def flag_reason(code: str) -> str:
    """Why a visitor asked staff to look, for staff."""
    return {
        "personal_data": gettext("Henkilötietoja"),
        "insult": gettext("Loukkaa tai uhkaa"),
        "spam": gettext("Mainos tai roskaa"),
        "illegal": gettext("Epäilty lainvastaiseksi"),
    }.get(code, gettext("Muu syy"))


def idea_problems() -> dict[str, str]:
    """What the ideas service's refusals mean."""
    return {
        "idea_hidden": gettext("Ideaa ei voi nyt näyttää."),
        "personal_data": gettext(
            "Viestissä näyttää olevan henkilötunnus, puhelinnumero tai sähköpostiosoite. Poista se."
        ),
        "idea_taken_back": gettext("Idean kirjoittaja on perunut idean."),
        "idea_adopted_already": gettext(
            "Yhdistys valmistelee ideasta kampanjaa, joten sitä ei voi enää korjata."
        ),
        "idea_answered": gettext("Kaupunki on arvioinut idean, joten sitä ei voi enää korjata."),
        "not_a_phone": gettext("Kirjoita puhelinnumero, esimerkiksi 040 123 4567"),
        "same_idea": gettext("Ideaa ei voi yhdistää itseensä."),
        "not_shown": gettext("Valittu idea ei ole näkyvissä."),
        "idea_merged": gettext("Idea on jo yhdistetty toiseen."),
        "remark_hidden": gettext("Viesti on piilotettu. Tuo se ensin näkyviin."),
        "already_erased": gettext("Siitä ei ole enää mitään jäljellä."),
        "idea_adopted": gettext("Toinen yhdistys on jo ottanut idean omakseen."),
    }
