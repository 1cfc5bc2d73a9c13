"""How feeds word what happened; the names are people's own and stay Finnish."""

from flask_babel import gettext

from gateway.clients.news import Happening


def news_title(happening: Happening) -> str:
    """The headline of an entry."""
    given = {"title": happening.title, "place": happening.district}
    titles = {
        "opened": gettext("Uusi kampanja (%(place)s): %(title)s", **given),
        "suspended": gettext("Keskeytetty toistaiseksi: %(title)s", **given),
        "resumed": gettext("Jatkuu taas: %(title)s", **given),
        "closing": gettext("Aika päättyi, tulos lasketaan: %(title)s", **given),
        "funded": gettext("Rahoitus onnistui: %(title)s", **given),
        "not_funded": gettext("Tavoite ei täyttynyt: %(title)s", **given),
        "cancelled": gettext("Kampanja on peruttu: %(title)s", **given),
        "delivering": gettext("Toteutus on alkanut: %(title)s", **given),
        "reported": gettext("Valmis, lue mitä opittiin: %(title)s", **given),
        "idea": gettext("Uusi idea (%(place)s): %(title)s", **given),
    }
    return titles.get(happening.kind, happening.title)


def news_category(kind: str) -> str:
    """What an entry is about."""
    categories = {"update": gettext("Päivitys"), "idea": gettext("Idea"), "opened": gettext("Uusi kampanja")}
    return categories.get(kind, gettext("Kampanjan vaihe"))
