"""Style, fonts and drawings: served under an address that names their content, and kept for a year.

The address holds one digest of the whole folder rather than one for each file: references inside
the style sheets stay relative and right without rewriting, and a page never mixes two releases.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, send_from_directory
from flask_babel import gettext

from services.chassis.permissions import allow
from services.contracts.roles import Audience

FOLDER = Path(__file__).parent / "static"
ONE_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Picture:
    """A drawn illustration and what it shows, in words."""

    url: str
    description: str


def pictures() -> dict[str, str]:
    """The illustrations a campaign may choose from, with their descriptions."""
    return {
        "jaalyhdyt": gettext("Piirros: jäälyhtyjä iltahämärässä järven rannalla."),
        "korjauspaja": gettext("Piirros: punainen paja, sen edessä polkupyörä."),
        "lahiliikunta": gettext("Piirros: ulkokuntoilutelineitä nurmella järven rannalla."),
        "luistelukentta": gettext("Piirros: luistelijoita valaistulla kentällä."),
        "perhekahvila": gettext("Piirros: pitkä pöytä, kuppeja ja viirejä rannalla."),
        "polkuvalot": gettext("Piirros: valaistu polku metsässä."),
        "puutarha": gettext("Piirros: viljelylaatikoita ja kastelukannu rannalla."),
    }


def digest() -> str:
    """What the address of every file holds: a digest of names and contents."""
    sum_of_all = hashlib.sha256()
    for path in sorted(path for path in FOLDER.rglob("*") if path.is_file()):
        sum_of_all.update(path.relative_to(FOLDER).as_posix().encode())
        sum_of_all.update(path.read_bytes())
    return sum_of_all.hexdigest()[:12]


def serve(app: Flask) -> None:
    """Add the route and the template functions `asset` and `picture`."""
    version = digest()

    def asset(name: str) -> str:
        return f"/static/{version}/{name}"

    def picture(name: str) -> Picture:
        known = pictures()
        chosen = name if name in known else "puutarha"
        return Picture(asset(f"img/{chosen}.svg"), known[chosen])

    @app.get("/static/<release>/<path:name>", endpoint="static")
    @allow(Audience.ANYONE)
    def static_file(release: str, name: str) -> Response:
        # Another release's address still finds the file, for a page loaded just before an upgrade.
        response = send_from_directory(FOLDER, name, conditional=True, etag=True)
        if release == version:
            response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response

    app.jinja_env.globals.update(asset=asset, picture=picture)
