"""What a campaign still lacks, and what its next steps are called."""

from flask_babel import gettext, ngettext

from gateway.clients.campaign_desk import Missing, PienkeraysYear
from gateway.wording.problems import problem_message
from services.chassis.problems import Problem


def field_name(field: str) -> str:
    """What a field of a campaign is called on its form."""
    if field.startswith("translations."):
        _group, language, *text = field.split(".", 2)
        return f"{text_name(text[0]) if text else gettext('Käännös')}, {language_name(language)}"
    names = {
        "title": gettext("Kampanjan nimi"),
        "summary": gettext("Yhdellä lauseella"),
        "story": gettext("Miksi tämä tehdään?"),
        "plain_summary": gettext("Selkokielinen tiivistelmä"),
        "picture": gettext("Kuvitus"),
        "model": gettext("Milloin rahat saa"),
        "shortfall_rule": gettext("Jos osa korttiveloituksista ei onnistu"),
        "stop_at_optimum": gettext("Kerääminen lopetetaan enimmäissummaan"),
        "legal.issued_on": gettext("Luvan päivä"),
        "district_slug": gettext("Kaupunginosa"),
        "goal_cents": gettext("Tavoite"),
        "minimum_cents": gettext("Vähimmäissumma"),
        "optimum_cents": gettext("Enimmäissumma"),
        "minimum_pledge_cents": gettext("Pienin tuki"),
        "stretch_use": gettext("Tavoitteen ylittävä raha"),
        "shortfall_limit_cents": gettext("Tukija täydentää enintään"),
        "budget_lines": gettext("Budjetti"),
        "deadline_on": gettext("Viimeinen keräyspäivä"),
        "collecting_account_id": gettext("Keräystili"),
        "experiment.hypothesis": gettext("Mitä kokeilette"),
        "experiment.target_group": gettext("Ketä varten"),
        "experiment.measure": gettext("Mistä näette, että se toimi"),
        "experiment.start_value": gettext("Mikä tilanne on nyt"),
        "experiment.theme": gettext("Teema"),
        "experiment.measure_unit": gettext("Mittarin yksikkö"),
        "experiment.start_number": gettext("Lähtöarvo"),
        "experiment.start_measured_on": gettext("Milloin lähtöarvo mitattiin"),
        "legal.mode": gettext("Millä luvalla keräätte"),
        "legal.number": gettext("Luvan tai pienkeräyksen numero"),
        "legal.primary_purpose": gettext("Ensisijainen käyttötarkoitus"),
        "legal.secondary_purpose": gettext("Toissijainen käyttötarkoitus"),
        "legal.delivery_within_months": gettext("Toimitus päättymisestä, kuukautta"),
        "legal.vat_basis_points": gettext("Arvonlisävero"),
        "rewards": gettext("Palkkiot"),
        "association": gettext("Yhdistys"),
    }
    return names.get(field, field)


def text_name(name: str) -> str:
    """What a translated text is called; those of the experiment stand in a group of their own."""
    known = field_name(name)
    return (known if known != name else field_name(f"experiment.{name}")).rstrip("?")


def language_name(language: str) -> str:
    """A language as a text is said to be in it."""
    return {"sv": gettext("ruotsiksi"), "en": gettext("englanniksi")}.get(language, language)


def missing_message(missing: Missing) -> str:
    """One line of the checklist: the field, and what to do about it."""
    reasons = {
        "required": gettext("täytä tämä"),
        "above_goal": gettext("on suurempi kuin tavoite"),
        "below_goal": gettext("on pienempi kuin tavoite"),
        "below_floor": gettext("on vähintään 0,50 €"),
        "not_the_optimum": gettext(
            "kun osa riveistä tehdään vasta tavoitteen jälkeen, rivien summan täytyy olla enimmäissumma"
        ),
        "not_the_goal": gettext("rivien summan täytyy olla sama kuin tavoite"),
        "past": gettext("on jo mennyt"),
        "in_future": gettext("ei voi olla tulevaisuudessa"),
        "over_three_months": gettext("pienkeräys saa kestää enintään kolme kuukautta"),
        "donation_words": gettext("ennakkomyynnissä ei saa puhua lahjoittamisesta"),
        "wrong_form": gettext("numeron muoto ei näytä oikealta"),
        "unknown": gettext("valitse luettelosta"),
        "over_the_cap": gettext("pienkeräyksen yläraja on 10 000 €"),
        "two_this_year": gettext("yhdistys on jo aloittanut tänä vuonna kaksi pienkeräystä"),
        "not_in_force": gettext("verokanta ei ole enää voimassa"),
        "vat_not_in_force": gettext("jonkin palkkion verokanta ei ole enää voimassa"),
        "not_in_collections": gettext(
            "keräyksessä ei saa antaa vastikkeita, joilla on rahallista arvoa; poistakaa palkkiot"
        ),
        "delivery_before_end": gettext("toimituskuukausi ei voi olla ennen kampanjan päättymistä"),
        "delivery_too_late": gettext("toimitus on viimeistään kahden vuoden kuluttua päättymisestä"),
        "not_reachable": gettext("osoite, sähköposti ja puhelin täytyy olla yhdistyksen tiedoissa"),
        "public_body": gettext("kaupunki ei saa järjestää keräystä; järjestäjä on yhdistys"),
        "not_verified": gettext("odottaa, että yhdistyksen tiedot tarkistetaan"),
    }
    reason = reasons.get(missing.code, gettext("tarkista tämä"))
    if missing.words:
        reason = gettext("%(reason)s. Poista: %(words)s", reason=reason, words=", ".join(missing.words))
    return f"{field_name(missing.field)}: {reason}"


def pienkerays_count(year: PienkeraysYear) -> str:
    """How many of the year's two collections have begun, and what follows."""
    said = ngettext(
        "Vuonna %(year)d on aloitettu %(num)d pienkeräys. Laki sallii %(most)d.",
        "Vuonna %(year)d on aloitettu %(num)d pienkeräystä. Laki sallii %(most)d.",
        year.begun,
        year=year.year,
        most=year.most,
    )
    if year.begun < year.most:
        return said
    return said + " " + gettext("Seuraavan voi aloittaa vuonna %(year)d.", year=year.year + 1)


def decision_name(decision: str) -> str:
    """What a reviewer decided."""
    names = {
        "approved": gettext("Hyväksytty"),
        "needs_work": gettext("Palautettu korjattavaksi"),
        "rejected": gettext("Hylätty"),
    }
    return names.get(decision, decision)


def step_refusal(problem: Problem) -> str:
    """Why a step could not be taken: what is missing, or how the campaign has moved on."""
    if problem.errors:
        lacks = (
            missing_message(Missing(field, codes[0], "", tuple(codes[1:])))
            for field, codes in problem.errors.items()
        )
        return gettext("Vielä puuttuu. %(lacks)s", lacks="; ".join(lacks))
    return problem_message(problem.code)


def refused_words(problem: Problem) -> dict[str, str]:
    """What to say at each text in which a sale speaks of donations, with the words named."""
    return {
        field: gettext(
            "Ennakkomyynnissä ei saa puhua lahjoittamisesta. Poista: %(words)s", words=", ".join(codes[1:])
        )
        for field, codes in problem.errors.items()
        if codes[0] == "donation_words" and codes[1:]
    }
