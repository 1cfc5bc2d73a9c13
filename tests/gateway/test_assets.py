"""Style, fonts and drawings: named by their content, kept for a year, asked for once."""

import re

from tests.gateway.conftest import Browser


def test_a_file_under_its_own_address_is_kept_for_a_year(browser: Browser) -> None:
    sheet = re.findall(r'href="(/static/\w+/css/2-base.css)"', browser.get("/").text)[0]
    response = browser.get(sheet)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Last-Modified"]
    again = browser.get(sheet, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert "Set-Cookie" not in response.headers


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
