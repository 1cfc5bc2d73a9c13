"""The guide to the way of gathering money in plain words: questions, answers, outcomes, reasons, sources."""

from dataclasses import dataclass

from flask_babel import gettext

ACT = "Rahankeräyslaki 863/2019"


@dataclass(frozen=True)
class Source:
    """Where a reason comes from, for those who want to read it themselves."""

    text: str
    href: str


def question_text(question: str) -> str:
    """What is asked."""
    questions = {
        "money": gettext("Pyydättekö rahaa?"),
        "who": gettext("Kuka kerää?"),
        "value": gettext("Saako tukija rahallaan jotakin samanarvoista?"),
        "purpose": gettext("Mihin raha käytetään?"),
        "sum": gettext("Kuinka paljon keräätte enintään?"),
        "time": gettext("Kuinka kauan keräätte?"),
    }
    return questions.get(question, question)


def question_hint(question: str) -> str:
    """What helps to answer."""
    hints = {
        "money": gettext("Kampanjassa voi pyytää myös pelkkiä talkootunteja tai tavaroita."),
        "who": gettext("Järjestäjä vastaa keräyksestä. Hänen nimensä näkyy kampanjan sivulla."),
        "value": gettext(
            "Esimerkiksi lippu tai tuote kiinteään hintaan. Sitä ei saa, jos ei maksa. Kiitoskortti ei riitä."
        ),
        "purpose": gettext("Yleishyödyllinen auttaa muitakin kuin yhdistyksen omia jäseniä."),
        "sum": gettext("Kaupungin vastinrahaa ei lasketa mukaan."),
        "time": gettext("Aika alkaa siitä päivästä, jona kampanja julkaistaan."),
    }
    return hints.get(question, "")


def answer_text(question: str, answer: str) -> str:
    """What can be answered."""
    answers = {
        ("money", "yes"): gettext("Kyllä, rahaa"),
        ("money", "no"): gettext("Ei, vain talkootunteja tai tavaroita"),
        ("who", "registered"): gettext("Rekisteröity yhdistys, säätiö tai seurakunta"),
        ("who", "group"): gettext("Vähintään kolmen ihmisen ryhmä, jota ei ole rekisteröity"),
        ("who", "company"): gettext("Yritys"),
        ("who", "person"): gettext("Yksi ihminen omissa nimissään"),
        ("who", "city"): gettext("Kaupunki"),
        ("value", "equal"): gettext("Kyllä, tukija ostaa tuotteen tai palvelun"),
        ("value", "none"): gettext("Ei, tukija antaa rahaa ilman vastinetta"),
        ("purpose", "public_benefit"): gettext("Yleishyödylliseen tarkoitukseen"),
        ("purpose", "community"): gettext("Muuhun yhteisölliseen toimintaan"),
        ("purpose", "own_gain"): gettext("Liiketoimintaan tai oman varallisuuden kartuttamiseen"),
        ("sum", "within_cap"): gettext("Enintään 10 000 euroa"),
        ("sum", "over_cap"): gettext("Enemmän kuin 10 000 euroa"),
        ("time", "within_three_months"): gettext("Enintään kolme kuukautta"),
        ("time", "longer"): gettext("Pidempään tai jatkuvasti"),
    }
    return answers.get((question, answer), answer)


def answer_rows(answers: dict[str, str]) -> list[tuple[str, str]]:
    """Questions with what was answered."""
    return [(question_text(question), answer_text(question, answer)) for question, answer in answers.items()]


def outcome_name(outcome: str) -> str:
    """Where the answers lead, in a word."""
    names = {
        "pienkerays": gettext("Pienkeräys"),
        "permit": gettext("Rahankeräyslupa"),
        "presale": gettext("Ennakkomyynti"),
        "no_money": gettext("Ei rahaa"),
        "not_allowed": gettext("Näin ei voi kerätä"),
    }
    return names.get(outcome, outcome)


def outcome_steps(outcome: str) -> list[str]:
    """What to do next."""
    steps = {
        "pienkerays": [
            gettext("Tehkää pienkeräysilmoitus poliisille vähintään viisi arkipäivää ennen alkua."),
            gettext("Kirjoittakaa kaksi käyttötarkoitusta. Niitä ei voi muuttaa julkaisun jälkeen."),
            gettext("Lisätkää pienkeräysnumero kampanjaan, kun saatte sen. Ilman sitä ei voi julkaista."),
        ],
        "permit": [
            gettext("Hakekaa rahankeräyslupa Poliisihallitukselta. Lupa on maksullinen."),
            gettext("Lisätkää luvan numero kampanjaan, kun saatte sen. Ilman sitä ei voi julkaista."),
        ],
        "presale": [
            gettext("Kertokaa hinta, arvonlisävero ja toimituskuukausi."),
            gettext("Ostaja voi peruuttaa ostoksen 14 päivän kuluessa siitä, kun on saanut ostamansa."),
            gettext("Tekstissä ei saa puhua lahjoittamisesta."),
        ],
        "no_money": [
            gettext("Kampanjaa ilman rahaa ei voi vielä julkaista. Luonnos ja vastaukset säilyvät.")
        ],
        "not_allowed": [
            gettext("Tällä tavalla rahaa ei voi pyytää. Muuttakaa suunnitelmaa ja vastatkaa uudelleen.")
        ],
    }
    return steps.get(outcome, [])


def reason_text(reason: str) -> str:
    """Why the answers lead there."""
    reasons = {
        "no_money": gettext("Rahankeräyslaki koskee vain rahaa, ei työtä eikä tavaroita."),
        "city_may_not": gettext("Kaupunki ei saa järjestää rahankeräystä. Järjestäjän täytyy olla yhdistys."),
        "only_associations": gettext("Yritys tai yksityinen ihminen ei saa järjestää rahankeräystä."),
        "real_sale": gettext(
            "Kun tukija saa rahansa arvoisen tuotteen tai palvelun, kyse on kaupasta eikä lupaa tarvita."
        ),
        "own_gain": gettext("Keräyksellä ei saa kartuttaa omaa varallisuutta eikä rahoittaa liiketoimintaa."),
        "group_gets_no_permit": gettext(
            "Tähän tarvittaisiin rahankeräyslupa, eikä rekisteröimätön ryhmä voi saada sitä."
        ),
        "permit_needs_public_benefit": gettext(
            "Tähän tarvittaisiin rahankeräyslupa, ja sen saa vain yleishyödylliseen tarkoitukseen."
        ),
        "permit": gettext("Keräys on suurempi kuin pienkeräys, joten siihen tarvitaan rahankeräyslupa."),
        "over_cap": gettext("Pienkeräyksessä saa kerätä enintään 10 000 euroa."),
        "over_three_months": gettext("Pienkeräys saa kestää enintään kolme kuukautta."),
        "two_this_year": gettext("Yhdistys on jo aloittanut tänä vuonna kaksi pienkeräystä. Enempää ei saa."),
        "small_enough": gettext("Summa on enintään 10 000 euroa ja aika enintään kolme kuukautta."),
    }
    return reasons.get(reason, reason)


def reason_source(reason: str) -> Source:
    """The law, or the authority's guide, behind a reason."""
    if reason == "real_sale":
        return Source(
            gettext("Poliisi: joukkorahoitus ja rahankeräykset"),
            "https://poliisi.fi/joukkorahoitus-ja-rahankeraykset",
        )
    if reason in ("small_enough", "two_this_year", "over_cap", "over_three_months"):
        return Source(gettext("Poliisi: pienkeräykset"), "https://poliisi.fi/pienkeraykset")
    return Source(ACT, "https://www.finlex.fi/fi/laki/ajantasa/2019/20190863")
