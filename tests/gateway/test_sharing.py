"""What leaves our pages: pictures, a frame, a badge, a poster; each whole, kept, embedded where meant."""

import io
import re
import time
from typing import Any

import pytest
import segno
import zxingcpp
from lxml import etree
from PIL import Image

from gateway.drawing.badge import BadgeText, draw_badge_png, draw_badge_svg
from gateway.drawing.fitting import shorten, wrap, wrap_address, writable
from gateway.drawing.poster import PosterFacts, draw_poster, qr_matrix
from gateway.drawing.share_image import HEIGHT, WIDTH, SharedFacts, draw_share_image
from services.chassis import fonts
from tests.gateway.conftest import Browser

LONG = "Lähiliikuntapaikkasuunnittelukilpailuehdotusten kansainvälisyyskasvatusyhteistyö " * 3
CAMPAIGN = "/kampanjat/lahiliikuntapaikka"


def width(text: str) -> float:
    return float(len(text))


def poster(**changes: Any) -> PosterFacts:
    facts: dict[str, Any] = {
        "language": "fi",
        "platform": "Meijän kulmat",
        "place": "Tuppurala · Tuppuralan Tanhuvat ry",
        "title": "Tuppuralan lähiliikuntapaikka",
        "summary": "Leuanvetotangot, renkaat ja penkki.",
        "rows": (("Tavoite", "9 500 €"), ("Päättyy", "su 6.12.2026 klo 23.59")),
        "invitation": "Lue lisää ja tule mukaan.",
        "address": "https://kulmat.example/k/lahiliikuntapaikka",
        "short_address": "kulmat.example/k/lahiliikuntapaikka",
        "small_print": ("Järjestäjä: Tuppuralan Tanhuvat ry", "Keräysnumero: RA/2026/100"),
    }
    return PosterFacts(**facts | changes)


def test_words_are_kept_whole_and_long_ones_part_at_syllables() -> None:
    assert wrap("Penkki rantaan", 8, width, 3) == ["Penkki", "rantaan"]
    assert wrap("lähiliikuntapaikka", 11, width, 3) == ["lähiliikun-", "tapaikka"]
    assert wrap("Rantakylä-Siekkilä", 12, width, 3) == ["Rantakylä-", "Siekkilä"]
    for place in range(2, 40):
        lines = wrap(LONG, place, width, 4)
        assert all(len(line) <= place for line in lines) and len(lines) <= 4
    assert wrap("", 5, width, 2) == []
    assert wrap("aaaa", 0, width, 2) == ["aaaa"]


def test_an_address_is_parted_without_a_sign_of_ours_in_it() -> None:
    address = "kulmat.example/k/tuppuralan-lahiliikuntapaikka"
    assert wrap_address(address, 30, width) == ["kulmat.example/k/tuppuralan-", "lahiliikuntapaikka"]
    for place in range(1, 60):
        lines = wrap_address(address, place, width)
        assert "".join(lines) == address and all(len(line) <= place for line in lines)


def test_what_is_left_out_is_marked() -> None:
    assert wrap("yksi kaksi kolme", 8, width, 1) == ["yksi ka…"]
    assert shorten("Emola", 5, width) == "Emola"
    assert shorten("Emolan kenttä", 8, width) == "Emolan…"
    assert shorten("Emola", 0, width) == "…"


def test_a_sign_that_the_font_lacks_is_written_plainly_or_left_out() -> None:
    assert writable("ÅÄÖ åäö  šž\n🎉 a\u0308", fonts.HEADING) == "ÅÄÖ åäö sz ä"


@pytest.mark.parametrize("title", ["Tuppuralan lähiliikuntapaikka", LONG, "ÅÄÖ åäö š 🎉", "", "W" * 300])
def test_a_picture_is_drawn_for_any_title_the_same_each_time_and_in_time(title: str) -> None:
    facts = SharedFacts(title, "Tuppurala", "4 840 € / 9 500 €", "Meijän kulmat")
    before = time.perf_counter()
    drawn = draw_share_image(facts)
    # A bound that says "not seconds"; the figures stand in the documentation.
    assert time.perf_counter() - before < 3
    picture = Image.open(io.BytesIO(drawn))
    assert picture.size == (WIDTH, HEIGHT) == (1200, 630)
    assert draw_share_image(facts) == drawn
    # Nothing of the title is cut at the right edge: the margin holds only the background's two colours.
    margin = picture.convert("RGB").crop((WIDTH - 70, 200, WIDTH, 470)).getcolors(10_000)
    assert {colour for _, colour in margin or ()} <= {(6, 49, 59), (12, 92, 108)}


@pytest.mark.parametrize(
    "path",
    [f"{CAMPAIGN}/jako.png", "/kaupunginosat/emola/jako.png", "/ideat/1/jako.png", f"{CAMPAIGN}/merkki.png"],
)
def test_pictures_are_kept_by_the_version_of_what_they_show(browser: Browser, path: str) -> None:
    first = browser.get(path)
    assert (first.status_code, first.headers["Content-Type"]) == (200, "image/png")
    assert first.headers["Cache-Control"] == "public, max-age=600"
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Set-Cookie" not in first.headers


@pytest.mark.parametrize("path", [CAMPAIGN, "/kaupunginosat/emola", "/ideat/1"])
def test_a_page_tells_other_sites_what_to_show(browser: Browser, path: str) -> None:
    page = browser.get(f"/sv{path}").text
    told = dict(re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)"', page))
    assert told["twitter:card"] == "summary_large_image"
    assert told["og:image"].startswith("http") and told["og:image"].endswith(f"/sv{path}/jako.png")
    assert told["og:image:alt"] and told["og:title"]
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:locale"] == "sv_FI"


def test_the_frame_is_the_only_page_that_other_sites_may_show(browser: Browser) -> None:
    frame = browser.get(f"{CAMPAIGN}/upote")
    policy = frame.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "script-src" not in policy
    assert "default-src 'none'" in policy and "form-action 'none'" in policy
    assert "X-Frame-Options" not in frame.headers and "Set-Cookie" not in frame.headers
    assert "<script" not in frame.text and "<form" not in frame.text
    for said in ("Tuppuralan lähiliikuntapaikka", "RA/2026/100", "Tuppuralan Tanhuvat ry", "Tue kampanjaa"):
        assert said in frame.text
    assert re.findall(r'target="_blank" rel="(\w+)"', frame.text) == ["noopener", "noopener"]
    for other in (CAMPAIGN, f"{CAMPAIGN}/tue", "/", "/kampanjat/ei/upote"):
        headers = browser.get(other).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_the_badge_says_its_words_to_those_who_do_not_see_it(browser: Browser) -> None:
    svg = browser.get(f"{CAMPAIGN}/merkki.svg")
    assert svg.headers["Content-Type"].startswith("image/svg+xml")
    root = etree.fromstring(svg.data)
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "Tue meitä 65\u00a0%"
    assert b"<text" not in svg.data and b"<script" not in svg.data
    assert "Stöd oss" in browser.get(f"/sv{CAMPAIGN}/merkki.svg").text
    assert "Onnistui" in browser.get("/kampanjat/paattynyt/merkki.svg").text
    odd = BadgeText('<Tue & "meitä">', "")
    assert "&lt;Tue &amp;" in draw_badge_svg(odd)
    etree.fromstring(draw_badge_svg(odd).encode())
    assert Image.open(io.BytesIO(draw_badge_png(BadgeText("Tue meitä", "65 %")))).height == 88


@pytest.mark.parametrize(("size", "points"), [("a4", (595.28, 841.89)), ("a3", (841.89, 1190.55))])
@pytest.mark.parametrize("strips", ["", "?liuskat=1"])
def test_the_poster_is_one_sheet_with_its_fonts_in_it(
    browser: Browser, size: str, points: Any, strips: str
) -> None:
    reply = browser.get(f"{CAMPAIGN}/juliste-{size}.pdf{strips}")
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "application/pdf")
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", reply.data)
    assert box and [float(each) for each in box.groups()] == pytest.approx(points, abs=0.1)
    assert reply.data.count(b"/Type /Page\n") == 1
    assert reply.data.count(b"/FontFile2") == 3
    again = browser.get(
        f"{CAMPAIGN}/juliste-{size}.pdf{strips}", headers={"If-None-Match": reply.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_phone_reads_the_posters_square() -> None:
    address = "https://kulmat.example/sv/k/" + "pitka-osoite-" * 4
    matrix = qr_matrix(address)
    assert matrix == tuple(tuple(row) for row in segno.make_qr(address, error="q").matrix)
    side = len(matrix) + 8
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(matrix):
        for x, module in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if module else 255)
    read = zxingcpp.read_barcodes(picture.resize((side * 6, side * 6), Image.Resampling.NEAREST))
    assert [each.text for each in read] == [address]


@pytest.mark.parametrize("title", [LONG, "", "ÅÄÖ 🎉"])
def test_a_poster_is_printed_for_any_title(title: str) -> None:
    facts = poster(title=title, strip=title or "Meijän kulmat", small_print=(LONG, LONG, LONG, LONG))
    assert draw_poster(facts, "a4") == draw_poster(facts, "a4")


def test_the_short_address_leads_to_the_campaign_in_its_language(browser: Browser) -> None:
    reply = browser.get("/sv/k/lahiliikuntapaikka")
    assert (reply.status_code, reply.headers["Location"]) == (302, f"/sv{CAMPAIGN}")
    assert browser.get(f"{CAMPAIGN}/juliste-a5.pdf").status_code == 404
