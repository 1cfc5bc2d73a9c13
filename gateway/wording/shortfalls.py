"""What a shortfall means and what was decided on it, in the words of whoever reads the page."""

from flask_babel import gettext

from gateway.clients.shortfalls import Shortfall
from gateway.formatting import euros_short, moment


def shortfall_text(shortfall: Shortfall) -> str:
    """How things stand, in a sentence or two."""
    if shortfall.state == "open":
        waiting = {
            "sponsor_tops_up": gettext(
                "Sovittu tukija täydentää puuttuvan osan, enintään %(limit)s.",
                limit=euros_short(shortfall.limit_cents or 0),
            ),
            "association_accepts": gettext(
                "Yhdistys päättää kirjallisesti, toteutetaanko hanke tällä summalla vai palautetaanko rahat."
            ),
        }
        nothing_moves = gettext("Rahoja ei tilitetä yhdistykselle ennen päätöstä.")
        return f"{waiting.get(shortfall.rule, '')} {nothing_moves}".strip()
    decided = {
        "accepted": gettext("Yhdistys on päättänyt toteuttaa hankkeen tällä summalla."),
        "topped_up": gettext("Sovittu tukija on maksanut puuttuvan osan. Hanke toteutuu."),
        "refund_all": gettext("Rahat palautetaan kaikille tukijoille."),
    }
    when = gettext("Päätetty %(moment)s.", moment=moment(shortfall.decided_at))
    return f"{decided.get(shortfall.decision, '')} {when}".strip()


def declared_rule(rule: str, limit_cents: int | None) -> str:
    """What the campaign declared, for desks."""
    rules = {
        "association_accepts": gettext("Yhdistys päättää, riittääkö summa"),
        "refund_all": gettext("Rahat palautetaan kaikille"),
        "sponsor_tops_up": gettext(
            "Sovittu tukija täydentää, enintään %(limit)s", limit=euros_short(limit_cents or 0)
        ),
    }
    return rules.get(rule, rule)


def refusal(code: str) -> str:
    """Why a decision on a shortfall could not be taken."""
    words = {
        "already_decided": gettext("Tästä on jo päätetty."),
        "sums_changed": gettext("Summat ovat muuttuneet. Katso ne uudelleen ja päätä sitten."),
        "decision_not_open": gettext("Tätä ei voi nyt valita. Katso, mitä vaihtoehtoja on."),
        "top_up_under_way": gettext("Tukijan edellinen maksu on vielä tulossa."),
        "already_proposed": gettext("Tästä on jo ehdotus, joka odottaa päätöstä."),
        "above_the_limit": gettext("Summa on suurempi kuin tukija voi täydentää."),
        "cap_reached": gettext("Pienkeräyksen yläraja tulee vastaan."),
        "not_a_member": gettext("Vain yhdistyksen omistaja voi päättää tästä."),
    }
    return words.get(code, gettext("Päätöstä ei voitu toteuttaa."))
