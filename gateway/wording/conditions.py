"""Conditions of promises in words: what is asked for, where it stands, what would bring others in."""

from flask_babel import gettext, ngettext

from gateway.clients.conditions import PledgeCondition, Unlock
from services.contracts.money import format_euros


def condition_choices(kinds: tuple[str, ...], none: str) -> list[tuple[str, str]]:
    """The kinds that a form offers, with none first."""
    names = {
        "backers_at_least": gettext("Jos muitakin tukijoita on tarpeeksi"),
        "cents_at_least": gettext("Jos rahaa on yhteensä tarpeeksi"),
        "match_at_least": gettext("Jos vastinrahaa on tarpeeksi"),
        "volunteers_at_least": gettext("Jos talkoolaisia on tarpeeksi"),
    }
    return [(none, gettext("Ei ehtoa")), *((kind, names[kind]) for kind in kinds if kind in names)]


def condition_text(condition: PledgeCondition) -> str:
    """What a promise depends on."""
    number, euros = condition.threshold, format_euros(condition.threshold)
    match condition.kind:
        case "backers_at_least":
            return ngettext(
                "Tuen, jos mukana on vähintään %(num)d muu tukija.",
                "Tuen, jos mukana on vähintään %(num)d muuta tukijaa.",
                number,
            )
        case "cents_at_least":
            return gettext("Tuen, jos koossa on vähintään %(euros)s, oma tukeni mukaan lukien.", euros=euros)
        case "match_at_least":
            return gettext("Tuen, jos vastinrahaa on varattu vähintään %(euros)s.", euros=euros)
        case _:
            return ngettext(
                "Tuen, jos talkoisiin on ilmoittautunut vähintään %(num)d ihminen.",
                "Tuen, jos talkoisiin on ilmoittautunut vähintään %(num)d ihmistä.",
                number,
            )


def condition_standing(condition: PledgeCondition) -> str:
    """Where the condition stands now, or nothing where that is not known yet."""
    if condition.reached is None:
        return ""
    euros = format_euros(condition.reached)
    match condition.kind:
        case "backers_at_least":
            return ngettext(
                "Nyt mukana on %(num)d muu tukija.", "Nyt mukana on %(num)d muuta tukijaa.", condition.reached
            )
        case "cents_at_least":
            return gettext("Nyt koossa on %(euros)s.", euros=euros)
        case "match_at_least":
            return gettext("Nyt vastinrahaa on varattu %(euros)s.", euros=euros)
        case _:
            return gettext("Nyt ilmoittautuneita on %(number)s.", number=condition.reached)


def unlock_text(unlock: Unlock) -> str:
    """What would bring waiting promises in: "Vielä 3 tukijaa, niin 5 ehdollista lupausta (100 €) …"."""
    if unlock.kind == "backers_at_least":
        missing = ngettext("Vielä %(num)d tukija", "Vielä %(num)d tukijaa", unlock.missing)
    else:
        missing = gettext("Vielä %(euros)s", euros=format_euros(unlock.missing))
    return ngettext(
        "%(missing)s, niin %(num)d ehdollinen lupaus (%(euros)s) tulee mukaan.",
        "%(missing)s, niin %(num)d ehdollista lupausta (%(euros)s) tulee mukaan.",
        unlock.pledges,
        missing=missing,
        euros=format_euros(unlock.amount_cents),
    )
