"""Style, fonts and drawings: named by their content, kept for a year, asked for once."""

import gzip
import re

from gateway.assets import FOLDER, LAYERS
from tests.gateway.conftest import Browser


def test_a_file_under_its_own_address_is_kept_for_a_year(browser: Browser) -> None:
    sheet = re.findall(r'href="(/static/\w+/css/site.css)"', browser.get("/").text)[0]
    response = browser.get(sheet)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    again = browser.get(sheet, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert "Set-Cookie" not in response.headers


def test_the_layers_are_sent_as_one_sheet_in_their_order_and_small(browser: Browser) -> None:
    plain = browser.get("/static/x/css/site.css")
    small = browser.get("/static/x/css/site.css", headers={"Accept-Encoding": "br, gzip"})
    assert small.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert gzip.decompress(small.data) == plain.data and len(small.data) < len(plain.data) / 2
    layers = [(FOLDER / "css" / f"{layer}.css").read_bytes() for layer in LAYERS]
    assert plain.data == b"\n".join(layers) and plain.text.index("@layer tokens, base") < 200
    assert "Accept-Encoding" in plain.vary and browser.get("/static/x/../config.py").status_code == 404


def test_a_public_page_is_compressed_and_sent_again_only_when_it_changed(browser: Browser) -> None:
    first = browser.get("/kaupunginosat", headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip" and first.headers["ETag"].startswith("W/")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert {"cookie", "accept-encoding"} <= {each.lower() for each in first.vary}
    assert "Kaupunginosat" in gzip.decompress(first.data).decode()
    again = browser.get("/kaupunginosat", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert browser.get("/sv/kaupunginosat").headers["ETag"] != first.headers["ETag"]
    for own in ("/kampanjat/lahiliikuntapaikka/tue", "/kirjaudu", "/olematon"):
        assert "ETag" not in browser.get(own).headers


def test_another_releases_address_finds_the_file_but_is_not_kept(browser: Browser) -> None:
    response = browser.get("/static/anotherone/css/2-base.css")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


def test_everything_a_style_sheet_refers_to_is_there(browser: Browser) -> None:
    for sheet in ("1-tokens", "3-layout"):
        css = browser.get(f"/static/x/css/{sheet}.css").text
        for reference in re.findall(r"url\(\.\./([^)]+)\)", css):
            assert browser.get(f"/static/x/{reference}").status_code == 200, reference


def test_every_illustration_a_campaign_may_carry_is_there(browser: Browser) -> None:
    for name in (
        "jaalyhdyt",
        "korjauspaja",
        "lahiliikunta",
        "luistelukentta",
        "perhekahvila",
        "polkuvalot",
        "puutarha",
    ):
        drawing = browser.get(f"/static/x/img/{name}.svg")
        assert drawing.mimetype == "image/svg+xml"
        assert "style=" not in drawing.text
