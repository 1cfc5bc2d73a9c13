"""Style, fonts and drawings: served under an address that names their content, and kept for a year.

The address holds one digest of the whole folder rather than one for each file: references inside
the style sheets stay relative and right without rewriting, and a page never mixes two releases.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from flask_babel import gettext
from werkzeug.security import safe_join

from gateway.compressing import takes_gzip
from services.chassis.permissions import allow
from services.contracts.roles import Audience

FOLDER = Path(__file__).parent / "static"
# The sheets of every page, one file for each layer, are sent as one.
JOINED = "css/site.css"
LAYERS = ("1-tokens", "2-base", "3-layout", "4-components", "6-print")
_TEXTS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
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


def joined_sheet() -> bytes:
    """The sheets of every page, one after another: layers keep their order, references their folder."""
    return b"\n".join((FOLDER / "css" / f"{layer}.css").read_bytes() for layer in LAYERS)


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
        text = _text(name)
        response = send_from_directory(FOLDER, name, conditional=True) if text is None else _sent(text)
        if release == version:
            response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response

    app.jinja_env.globals.update(asset=asset, picture=picture)


@dataclass(frozen=True)
class _Text:
    """A text as it is, and as it goes to whoever reads it compressed."""

    mimetype: str
    plain: bytes
    small: bytes
    tag: str


@lru_cache(maxsize=64)
def _text(name: str) -> _Text | None:
    """A text of ours, compressed once; nothing for other files."""
    path = safe_join(str(FOLDER), name)
    mimetype = _TEXTS.get(Path(name).suffix)
    if path is None or mimetype is None or not (name == JOINED or Path(path).is_file()):
        return None
    plain = joined_sheet() if name == JOINED else Path(path).read_bytes()
    return _Text(mimetype, plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:24])


def _sent(text: _Text) -> Response:
    small = takes_gzip()
    response = Response(text.small if small else text.plain, mimetype=text.mimetype)
    if small:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(text.tag, weak=True)
    response.make_conditional(request)
    return response
